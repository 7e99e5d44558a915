"""Which rule set judges a moment: what `rules.activated` names, else the shipped one in force."""

from collections.abc import Callable
from datetime import datetime

from ledger.rules.organisation import Organisation
from ledger.rules.rule import SHIPPED, RuleSet, shipped_rules

RulesAt = Callable[[datetime], RuleSet]
"""The set that holds at a moment."""


def version_at(organisation: Organisation, time: datetime) -> str:
    activated = organisation.activated(time)
    return activated.rules if activated else SHIPPED[0]


def rules_at(organisation: Organisation, time: datetime) -> RuleSet | None:
    """The set of that moment; None where it is not part of this program."""
    version = version_at(organisation, time)
    return shipped_rules(version) if version in SHIPPED else None


def always(rules: RuleSet) -> RulesAt:
    return lambda _: rules
