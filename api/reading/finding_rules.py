"""The rules that findings may be of, and which of them pass a filter."""

from collections.abc import Sequence
from functools import cache

from ledger.rules.judge import NOT_SHIPPED
from ledger.rules.rule import SHIPPED, Rule, RuleSet, shipped_rules


def rules_filter(names: Sequence[str], articles: Sequence[str]) -> dict[str, list[str] | None]:
    """The rules that pass both filters, by name and by the set whose articles they name; None:
    every one.
    """
    found = [
        (version, rule.rule)
        for version in SHIPPED
        for rule in _rules_of(version)
        if (not names or rule.rule in names)
        and (not articles or not {*articles}.isdisjoint(rule.articles))
    ]
    is_filter = bool(names or articles)
    return {
        "shipped": [*SHIPPED],
        "rules": sorted({name for _, name in found}) if is_filter else None,
        "of_sets": [f"{version}/{name}" for version, name in found],
    }


def rule_of(version: str, name: str) -> Rule:
    """As the set has it that judged; of one that is not part of this program, as the first has."""
    known = _by_name(version if version in SHIPPED else SHIPPED[0])
    return known[name]


@cache
def _by_name(version: str) -> dict[str, Rule]:
    rules: RuleSet = shipped_rules(version)
    return {rule.rule: rule for rule in (*rules.rules, *rules.asked)}


@cache
def all_rules() -> list[Rule]:
    """Of every set that comes with the program."""
    return [rule for version in SHIPPED for rule in _rules_of(version)]


@cache
def first_of_name() -> dict[str, Rule]:
    """By name, in the order of the sets."""
    found: dict[str, Rule] = {}
    for rule in all_rules():
        found.setdefault(rule.rule, rule)
    return found


def _rules_of(version: str) -> list[Rule]:
    """What findings of the set may show, and what they show where it is not of this program."""
    return [*shipped_rules(version).rules, rule_of(version, NOT_SHIPPED)]
