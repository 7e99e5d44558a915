"""The rule sets of this program: what they hold, which are activated, and activating one."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from psycopg import Connection

from api.access.tokens import Token
from api.judging.organisation import organisation_at
from api.openapi_bodies import as_body, sent
from api.problems import Problem, invalid
from api.reading.positions import reached
from api.reading.sql import Row
from api.service import Service
from api.steps.deciding import Answer, Body, checked, decide, with_fixed
from ledger.decisions.clock import day_of
from ledger.decisions.rules import ActivateRules
from ledger.rules.in_force import rules_at, version_at
from ledger.rules.lapses.condition import day_at
from ledger.rules.organisation import Organisation
from ledger.rules.rule import SHIPPED, RuleSet, rules_sha256, shipped_rules
from ledger.vocabulary.organisation import RulesActivated

ACTIVATION = as_body(sent(RulesActivated, "rules", "laws", "rules_sha256"))

PAST = "lies in the past: what happened stays judged by the set of its own day"


def rule_sets(connection: Connection[Row], until: int) -> dict[str, Any]:
    """Every set by its title and laws, and what was activated, though the program have it not;
    what others said of it counts, and is told, up to what officers `decided`.
    """
    organisation, now = organisation_at(connection, until), datetime.now(UTC)
    return {
        "in_force": version_at(organisation, now),
        "activated": [
            {**msgspec.to_builtins(told.fact), "position": told.order[1], "decided": told.is_own}
            for told in organisation.activations
        ],
        "rule_sets": [_head(version, organisation, now) for version in SHIPPED],
    }


def rule_set(version: str) -> dict[str, Any]:
    """All of one set. Raises a 404 `Problem`."""
    found: dict[str, Any] = msgspec.to_builtins(_shipped(version))
    return {**found, "rules_sha256": rules_sha256(version)}


def activate(service: Service, caller: Token, version: str, body: Body) -> Answer:
    """The set judges what happens from then on, today at the earliest. Raises a `Problem`: 404,
    409, 422.
    """
    rules = _shipped(version)
    fixed = {
        "rules": version,
        "laws": [law.law for law in rules.laws],
        "rules_sha256": rules_sha256(version),
    }
    fact: RulesActivated = checked(
        with_fixed(body, fixed), service, RulesActivated, known=tuple(fixed)
    )
    if day_at(fact.effective_from) < day_of(datetime.now(UTC)):
        raise invalid(("/effective_from", PAST))
    sets = _known_sets(service)
    told = {"rules": version, "effective_from": fact.effective_from.isoformat()}
    return decide(service, caller, lambda: ActivateRules(fact, sets), told)


def _known_sets(service: Service) -> set[str]:
    with service.pool.connection() as connection:
        organisation = organisation_at(connection, reached(connection))
    return {*SHIPPED, *(told.fact.rules for told in organisation.rules)}


def _head(version: str, organisation: Organisation, now: datetime) -> dict[str, Any]:
    rules = shipped_rules(version)
    return {
        "rules": version,
        "title": msgspec.to_builtins(rules.title),
        "laws": msgspec.to_builtins(rules.laws),
        "rules_sha256": rules_sha256(version),
        "in_force": rules_at(organisation, now) is rules,
    }


def _shipped(version: str) -> RuleSet:
    try:
        return shipped_rules(version)
    except KeyError:
        raise Problem(404, "There is no such rule set", f"there are {', '.join(SHIPPED)}") from None
