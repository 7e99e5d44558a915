"""Laws of the fold of one member."""

from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.vocabulary.amendments import takes_back
from ledger.vocabulary.codes import ErasureTrigger
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from projections.members.fold import Folded, RetroactiveError, evolve, fold
from projections.members.view import (
    MAPS,
    OF_ERASED,
    At,
    Item,
    View,
    decode_view,
    encode_view,
    plain,
)
from tests.member_events import START, happened, history

RANDOMS = st.integers(0, 2**32 - 1).map(Random)
"""By seed: a history drawn choice by choice takes fifty times as long."""
SIZES = st.integers(0, 60)


def member(random: Random, size: int) -> list[Folded]:
    return numbered(history(random, size, members=1))


def numbered(events: list[Stored[Fact]]) -> list[Folded]:
    return [(n, START + timedelta(days=n), stored) for n, stored in enumerate(events, start=1)]


def incremental(events: list[Folded], cuts: set[int]) -> View:
    """As the projection goes: event after event, anew from the first where one is taken back."""
    view = View()
    for number, event in enumerate(events, start=1):
        try:
            view = evolve(view, *event)
        except RetroactiveError:
            view = fold(events[:number])
        if number in cuts:
            view = decode_view(encode_view(view))
    return view


def without_positions(part: object) -> object:
    """A view as text, its positions and the names that stand for none left out."""
    if isinstance(part, At):
        return part.time
    if isinstance(part, msgspec.Struct):
        names = (name for name in part.__struct_fields__ if name not in {"position", "recorded_at"})
        return {name: without_positions(getattr(part, name)) for name in names}
    if isinstance(part, dict):
        return {key: without_positions(value) for key, value in part.items()}
    if isinstance(part, tuple):
        return [without_positions(value) for value in part]
    return part


@given(RANDOMS, SIZES)
def test_any_order_of_arrival_gives_the_same_view(random: Random, size: int) -> None:
    events = member(random, size)
    arrived = random.sample(events, len(events))
    assert fold(arrived) == fold(events)
    assert incremental(arrived, set()) == fold(events)


@given(RANDOMS, SIZES)
def test_events_appended_in_another_order_give_the_same_view_but_for_positions(
    random: Random, size: int
) -> None:
    events = history(random, size, members=1)
    minutes = random.sample(range(10 * size), size)
    apart = [
        msgspec.structs.replace(stored, time=START + timedelta(minutes=minute))
        for stored, minute in zip(events, minutes, strict=True)
    ]
    appended = fold(numbered(random.sample(apart, size)))
    assert without_positions(appended) == without_positions(fold(numbered(apart)))


@given(RANDOMS, SIZES, st.sets(st.integers(1, 60)))
def test_event_by_event_is_all_at_once(random: Random, size: int, cuts: set[int]) -> None:
    events = member(random, size)
    assert incremental(events, cuts) == fold(events)


@given(RANDOMS, SIZES)
def test_what_was_encoded_decodes_to_itself(random: Random, size: int) -> None:
    view = fold(member(random, size))
    assert decode_view(encode_view(view)) == view
    assert encode_view(decode_view(encode_view(view))) == encode_view(view)


@given(RANDOMS, SIZES)
def test_evolving_leaves_the_view_before_as_it_was(random: Random, size: int) -> None:
    *events, last = member(random, size + 1)
    before = fold(events)
    bytes_before = encode_view(before)
    if takes_back(last[2].data):
        with pytest.raises(RetroactiveError):
            evolve(before, *last)
    else:
        evolve(before, *last)
    assert encode_view(before) == bytes_before


@given(RANDOMS, SIZES)
def test_an_answer_shows_every_part_under_its_name(random: Random, size: int) -> None:
    view = fold(member(random, size))
    shown = plain(view)
    msgspec.json.encode(shown)
    for name in ("categories", "uses", "disclosures", "requests"):
        parts: dict[str, Item] = getattr(view, name)
        assert list(shown.get(name, {})) == list(parts)


@given(RANDOMS, SIZES)
def test_of_an_erased_member_only_the_proof_remains(random: Random, size: int) -> None:
    events = member(random, size)
    order = happened(
        ErasureOrdered(erasure="E2", trigger=ErasureTrigger.REQUEST, reason="asked"), "own", size
    )
    view = fold(numbered([*(stored for *_, stored in events), order]))
    assert view.erased
    assert view.joined is None
    assert {name for name in MAPS if getattr(view, name)} <= OF_ERASED
