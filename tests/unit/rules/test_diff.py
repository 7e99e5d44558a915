"""What changed between two versions of a notice, in words and by direction."""

from typing import Any

import pytest

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.rules.diff import diff
from ledger.rules.diffing.change import Change
from tests.notices import COMPLETE, TEXT_EN, complete, item, words

CATALOGUE = Catalogue.shipped()
MANNERS: list[Any] = COMPLETE["manners"]
MARKETING = MANNERS[2] | {"manners": ["marketing", "personalisation", "survey"]}
SELLERS = COMPLETE["recipients"][1]


def changes(**changed: Any) -> list[Change]:
    return diff(complete(), complete(**changed), CATALOGUE)


def test_a_version_does_not_differ_from_itself() -> None:
    assert diff(complete(), complete(notice="2027-02"), CATALOGUE) == []
    assert diff(shipped_notice(), shipped_notice(), CATALOGUE) == []


CASES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "a purpose more": (
        {"purposes": [*COMPLETE["purposes"], "152"]},
        "widened",
        "added 152 Advertising",
        "新增目的：152 廣告",
    ),
    "a purpose less": ({"purposes": ["040", "090", "148"]}, "narrowed", "removed 157", "刪除目的"),
    "a category more": (
        {"categories": [*COMPLETE["categories"], "C038"]},
        "widened",
        "C038 Occ",
        "職業",
    ),
    "a country more": ({"territories": ["TW", "JP"]}, "widened", "added Japan (JP)", "日本（JP）"),
    "a manner more": (
        {"manners": [*MANNERS[:2], MARKETING, *MANNERS[3:]]},
        "widened",
        "item c: added survey (040)",
        "第 c 項",
    ),
    "an item less": ({"manners": MANNERS[:-1]}, "narrowed", "item e: removed", "刪除第 e 項"),
    "an item more": (
        {"manners": [*MANNERS, item("f", ["inquiry"], ["090"], "回覆", "answers")]},
        "widened",
        "item f: added inquiry (090)",
        "新增第 f 項",
    ),
    "a manner that moved to another item": (
        {"manners": [*MANNERS, item("f", ["search"], ["090"], "檢索", "search")]},
        "reworded",
        "item f: added search (090)",
        "新增第 f 項",
    ),
    "an item reworded": (
        {
            "manners": [
                item("a", ["display", "search"], ["090"], "顯示", "on the page"),
                *MANNERS[1:],
            ]
        },
        "reworded",
        "now reads “on the page”",
        "改為「顯示」",
    ),
    "a recipient for more": (
        {
            "recipients": [
                COMPLETE["recipients"][0],
                SELLERS | {"manners": ["transaction", "payment", "marketing"]},
            ]
        },
        "widened",
        "independent provider: added marketing",
        "獨立",
    ),
    "a recipient less": (
        {"recipients": [SELLERS]},
        "narrowed",
        "processor: removed delivery",
        "受託",
    ),
    "a recipient with more categories": (
        {"recipients": [COMPLETE["recipients"][0] | {"categories": ["C001", "C011"]}, SELLERS]},
        "widened",
        "delivery, categories: added C011",
        "C011 個人描述",
    ),
    "a recipient with fewer categories": (
        {"recipients": [COMPLETE["recipients"][0], SELLERS | {"categories": ["C001"]}]},
        "narrowed",
        "removed C002",
        "C002",
    ),
    "another period": (
        {"period": {"until": "fixed_length", "text": words("三年", "three years")}},
        "to_judge",
        "became “three years”",
        "改為「三年」",
    ),
    "a right less": (
        {"rights": ["inquiry", "copy", "correction", "stop"]},
        "widened",
        "removed deletion",
        "刪除當事人權利",
    ),
    "a channel more": ({"channels": ["email", "web", "fax"]}, "narrowed", "added fax", "傳真"),
    "marketing refused by more ways": (
        {"marketing_refusal": ["sms"]},
        "narrowed",
        "Channels to refuse marketing: added",
        "簡訊",
    ),
    "another collector": (
        {"collector_name": "乙公司"},
        "to_judge",
        "became “乙公司”",
        "改為「乙公司」",
    ),
    "what is kept": (
        {"kept_after_stop": words("五年", "five years")},
        "to_judge",
        "added “five years”",
        "新增停止後之保存",
    ),
    "deadlines": (
        {"request_rules": {"deadlines": words("10 日", "10 days")}},
        "to_judge",
        "Deadlines of requests: added",
        "10 日",
    ),
    "a sentence of the text": (
        {"text_en": TEXT_EN + "One more thing."},
        "reworded",
        "1 sentences added, 0 removed. Added: “One more thing”",
        "新增 1 句",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_in_words_and_by_direction(name: str) -> None:
    changed, direction, en, zh = CASES[name]
    (change,) = [each for each in changes(**changed) if en in each.text.en]
    assert change.direction == direction
    assert zh in change.text.zh


@pytest.mark.parametrize("name", CASES)
def test_the_other_way_round_what_widened_narrows(name: str) -> None:
    changed, direction, _, _ = CASES[name]
    back = diff(complete(**changed), complete(), CATALOGUE)
    turned = {"widened": "narrowed", "narrowed": "widened"}.get(direction, direction)
    assert turned in {each.direction for each in back}


def test_s42_what_is_wider_needs_telling_and_is_not_retroactive() -> None:
    wider = changes(purposes=[*COMPLETE["purposes"], "152"])[0]
    assert wider.needs_telling
    assert "does not reach back" in wider.text.en
    assert "不溯及既往" in wider.text.zh
    assert not any(each.needs_telling for each in changes(purposes=["040", "090", "148"]))


def test_what_widened_comes_first() -> None:
    order = [
        each.direction
        for each in changes(purposes=["152"], title=words("新", "new"), period=COMPLETE["period"])
    ]
    assert order == ["widened", "narrowed", "reworded"]
