"""The shipped rule sets: complete, in words, and honest about what is in force."""

import re

import pytest

from ledger.rules.judge import CHECKS
from ledger.rules.rule import SHIPPED, rules_sha256, shipped_rules

IN_FORCE = shipped_rules()


def test_every_check_has_its_rule() -> None:
    named = {name for checks in CHECKS.values() for name, _ in checks}
    assert named <= {rule.rule for rule in IN_FORCE.rules}


@pytest.mark.parametrize("version", SHIPPED)
def test_every_rule_is_told_in_both_languages_with_what_is_at_fault(version: str) -> None:
    for rule in shipped_rules(version).rules:
        for words in (rule.title, rule.text):
            assert re.search(r"[\u4e00-\u9fff]", words.zh)
            assert re.search(r"[A-Za-z]{3}", words.en)
        assert "{what}" in rule.text.zh
        assert "{what}" in rule.text.en


@pytest.mark.parametrize("version", SHIPPED)
def test_no_rule_stands_twice_and_each_names_its_sentence(version: str) -> None:
    rules = shipped_rules(version).rules
    assert len({rule.rule for rule in rules}) == len(rules)
    assert all(re.fullmatch(r"S([1-9]|[1-3]\d|4[0-3])", s) for r in rules for s in r.sentences)


def test_a_law_that_is_not_in_force_says_so() -> None:
    assert all(law.in_force for law in IN_FORCE.laws)
    assert not shipped_rules("tw-2025").laws[0].in_force


def test_a_set_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(KeyError):
        shipped_rules("../tw-2023")


def test_the_hash_of_a_set_is_of_its_own_file() -> None:
    assert rules_sha256("tw-2023") != rules_sha256("tw-2025")
