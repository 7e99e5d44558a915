"""Which rules two sets do not have in common as they stand."""

from collections.abc import Mapping
from typing import NamedTuple

from ledger.rules.rule import Rule, RuleSet


class RuleChange(NamedTuple):
    """A rule that one set has alone, or in another version or wording."""

    rule: str
    before: Rule | None
    after: Rule | None


def changed_rules(before: RuleSet, after: RuleSet) -> list[RuleChange]:
    older: Mapping[str, Rule] = {rule.rule: rule for rule in before.rules}
    newer: Mapping[str, Rule] = {rule.rule: rule for rule in after.rules}
    return [
        RuleChange(name, older.get(name), newer.get(name))
        for name in dict.fromkeys([*older, *newer])
        if older.get(name) != newer.get(name)
    ]
