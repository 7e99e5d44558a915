"""Which rule set judges a moment: what `rules.activated` names, else the shipped one in force."""

from collections.abc import Callable
from datetime import datetime

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


def always(rules: RuleSet) -> RulesAt:
    return lambda _: rules
