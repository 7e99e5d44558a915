"""Whatever a member may be told has words in both languages."""

from enum import StrEnum
from typing import Any, get_args

import msgspec
import pytest

from api.copies.cases import CASES, SINGLE
from ledger.catalogue.catalogue import Catalogue
from ledger.catalogue.words import TABLES, region_words, words_in, words_of
from ledger.vocabulary import codes
from ledger.vocabulary.registry import FACTS

TOLD = [fact for _, facts in CASES.values() for fact in facts]
TOLD += [fact for facts in SINGLE.values() for fact in facts]


@pytest.mark.parametrize("listed", TABLES, ids=lambda listed: listed.__name__)
def test_every_code_of_a_closed_list_has_words(listed: type[StrEnum]) -> None:
    for code in listed:
        words = words_of(code)
        assert words is not None, code
        assert words.zh, code
        assert words.en, code


def test_every_closed_list_of_the_vocabulary_has_a_table() -> None:
    lists = {
        each
        for each in vars(codes).values()
        if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
    }
    assert lists <= TABLES.keys()


def test_every_fact_about_members_has_a_name() -> None:
    named = words_in("types").keys()
    assert {fact.TOPIC for fact in FACTS if fact.ABOUT_MEMBER} <= named
    assert {fact.TOPIC for fact in TOLD} <= named


@pytest.mark.parametrize("fact", TOLD, ids=lambda fact: fact.TOPIC)
def test_every_field_that_is_told_has_a_name(fact: Any) -> None:
    names = {name for part in (fact, *_parts(fact)) for name in part.__struct_fields__}
    assert names - {"subjects", "values"} <= words_in("fields").keys()


def _parts(fact: Any) -> list[Any]:
    """The records that the fields of a fact are made of, and those inside them."""
    found = []
    waiting = [field.type for field in msgspec.structs.fields(fact)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, msgspec.Struct) and each not in found:
            found.append(each)
            waiting += [field.type for field in msgspec.structs.fields(each)]
        waiting += get_args(each)
    return found


def test_bases_and_grounds_are_told_in_both_languages() -> None:
    catalogue = Catalogue.shipped()
    rows: list[Any] = [*catalogue.bases.values(), *catalogue.grounds.values()]
    for row in rows:
        assert row.text_zh, row.code
        assert row.text_zh != row.text_en, row.code


def test_a_country_has_its_common_name() -> None:
    taiwan = region_words("TW")
    assert taiwan is not None
    assert (taiwan.zh, taiwan.en) == ("臺灣", "Taiwan")
    assert region_words("XX") is None
