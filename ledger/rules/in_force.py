"""Which rule set judges a moment: what `rules.activated` names, else the shipped one in force."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from ledger.rules.organisation import Organisation
from ledger.rules.rule import SHIPPED, RuleSet, rules_sha256, shipped_rules

RulesAt = Callable[[datetime], RuleSet]
"""The set that holds at a moment."""


def version_at(organisation: Organisation, time: datetime) -> str:
    activated = organisation.activated(time)
    return activated.rules if activated else SHIPPED[0]


def rules_at(organisation: Organisation, time: datetime) -> RuleSet | None:
    """The set of that moment; None where it is not part of this program, file and all."""
    activated = organisation.activated(time)
    if activated is None:
        return shipped_rules()
    version = activated.rules
    if version not in SHIPPED or activated.rules_sha256 != rules_sha256(version):
        return None
    return shipped_rules(version)


class Held(NamedTuple):
    """A version, and from when on it held; without a set that is not part of this program."""

    rules: str
    since: datetime
    set: RuleSet | None


def held_between(organisation: Organisation, start: datetime, end: datetime) -> list[Held]:
    """The versions in force within a period, in order of time; the first as of its start."""
    held = [_held(organisation, start)]
    for moment in (told.order[0] for told in organisation.rules):
        following = _held(organisation, moment)
        is_other = following._replace(since=held[-1].since) != held[-1]
        if start < moment < end and is_other:
            held.append(following)
    return held


def _held(organisation: Organisation, moment: datetime) -> Held:
    return Held(version_at(organisation, moment), moment, rules_at(organisation, moment))


def always(rules: RuleSet) -> RulesAt:
    return lambda _: rules
