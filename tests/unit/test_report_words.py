"""Words in reports and rules: each said once, and in the terms of the law."""

from itertools import chain

import pytest

from api.reports.catalog import REPORTS
from api.reports.report import column
from api.reports.wording import Language, Wording
from ledger.catalogue.catalogue import Catalogue
from ledger.rules.covering.observed import WORDS
from ledger.rules.rule import SHIPPED, shipped_rules
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.parts import Words

NOT_SAID = ("協議", "已受刪除之命", "接收者已停止", "秒內", "帳冊不予", "未將 ")


@pytest.mark.parametrize("language", Language)
def test_a_code_that_is_its_own_word_is_said_once(language: Language) -> None:
    wording = Wording(Catalogue.shipped(), language)
    for table, codes in (
        ("manner", [each.value for each in Manner]),
        ("attributes", ["name", "email"]),
        ("recipient_role", ["processor", "independent_provider"]),
    ):
        for code in codes:
            said = wording.text(column("x", "x", "x", table), code).casefold()
            halves = said.replace("_", " ").replace("-", " ").split()
            assert halves[: len(halves) // 2] != halves[len(halves) // 2 :], said
    english = Wording(Catalogue.shipped(), Language.EN)
    assert english.text(column("x", "x", "x", "manner"), "payment") == "payment"
    assert english.text(column("x", "x", "x", "manner"), "delivery").startswith("delivery")


def _words() -> chain[Words]:
    sets = [shipped_rules(version) for version in SHIPPED]
    rules = [rule for each in sets for rule in (*each.rules, *each.asked)]
    reports = REPORTS.values()
    return chain(
        (rule.title for rule in rules),
        (rule.text for rule in rules),
        (duty.text for each in sets for duty in each.duties),
        WORDS.values(),
        (words for report in reports for words in (report.title, report.about)),
        (each.words for report in reports for each in report.columns),
    )


def test_words_are_those_of_the_law() -> None:
    for words in _words():
        assert not any(each in words.zh for each in NOT_SAID), words.zh
    for version in SHIPPED:
        rules = shipped_rules(version)
        assert rules.rule("purpose_not_notified").title.zh == "特定目的未告知"
        assert rules.rule("recipient_suspended").title.zh == "已停止對其提供"
