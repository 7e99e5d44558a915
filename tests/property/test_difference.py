"""Laws of the difference of two views of a member."""

import re
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ledger.catalogue.catalogue import Catalogue
from projections.members.fold import fold
from projections.members.view import MAPS, View, decode_view, encode_view
from projections.replay.difference import PARTS, Kind, applied, difference
from projections.replay.saying import Names
from projections.replay.words import ITEMS, SINGLE, TITLES, change_words, view_words
from tests.property.test_member_fold import RANDOMS, SIZES, member

NAMES = Names(Catalogue.shipped())
CUTS = st.integers(0, 60)
FIELD = re.compile(r"[a-z]_[a-z]|None|\{|\}|  | ,")
"""What no person says: the names of fields, things that are not there, holes in a sentence."""


def views(random: Random, size: int, cut: int) -> tuple[View, View]:
    """Of two members who never met where `cut` says so, else one member's earlier and later."""
    events = member(random, size)
    if cut % 5 == 0:
        return fold(member(random, cut)), fold(events)
    return fold(events[:cut]), fold(events)


@given(RANDOMS, SIZES, CUTS)
def test_the_changes_make_the_one_view_of_the_other(random: Random, size: int, cut: int) -> None:
    for before, after in (pair := views(random, size, cut)), pair[::-1]:
        kept = encode_view(before)
        assert applied(before, difference(before, after)) == after
        assert encode_view(before) == kept


@given(RANDOMS, SIZES)
def test_equal_views_differ_in_nothing(random: Random, size: int) -> None:
    view = fold(member(random, size))
    assert difference(view, decode_view(encode_view(view))) == []


@given(RANDOMS, SIZES, CUTS)
def test_there_and_back_is_the_same_turned_round(random: Random, size: int, cut: int) -> None:
    before, after = views(random, size, cut)
    there = [(change.path, change.before, change.after) for change in difference(before, after)]
    back = [(change.path, change.after, change.before) for change in difference(after, before)]
    assert there == back


@given(RANDOMS, SIZES, CUTS)
def test_every_change_is_told_to_people_in_both_languages(
    random: Random, size: int, cut: int
) -> None:
    for before, after in (pair := views(random, size, cut)), pair[::-1]:
        for change in difference(before, after):
            words = change_words(NAMES, change)
            assert not FIELD.search(words.en), words.en
            assert not FIELD.search(words.zh), words.zh
            assert words.zh.endswith("。")
            assert words.en.endswith(".")
            if change.kind is Kind.REMOVED:
                assert words.en.startswith("No longer so: ")


@given(RANDOMS, SIZES)
def test_a_whole_view_is_told_with_a_sentence_for_each_item(random: Random, size: int) -> None:
    view = fold(member(random, size))
    told = view_words(NAMES, view)
    items = sum(len(getattr(view, name)) for name in MAPS)
    assert sum(len(sentences) for _, sentences in told[1:]) == items


def test_every_part_of_a_view_has_its_words() -> None:
    assert {*ITEMS, *SINGLE} == {*PARTS}
    assert ITEMS.keys() == TITLES.keys() == {*MAPS}
