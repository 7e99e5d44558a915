"""The hash that runs over a member's leaves, against the written rule and with named bad inputs."""

from hashlib import sha256
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.completeness.chain import (
    START,
    Leaf,
    Tally,
    map_entry,
    map_leaf,
    members_of,
    packed,
    tally_of,
    unpacked,
)
from ledger.transparency.errors import MalformedError

SUBJECT = UUID("0b1f6a2e-5c1d-4f7e-9a3b-2d4c6e8f0a1b")
HASHES = st.binary(min_size=32, max_size=32)


@st.composite
def histories(draw: st.DrawFn) -> list[Leaf]:
    positions = sorted(draw(st.sets(st.integers(1, 2**53), max_size=20)))
    return [Leaf(position, draw(HASHES)) for position in positions]


def test_the_hash_runs_as_it_is_written() -> None:
    running = bytes(32)
    for position, leaf in ((7, b"a" * 32), (260, b"b" * 32)):
        running = sha256(b"\x02" + running + position.to_bytes(8, "big") + leaf).digest()
    assert tally_of([Leaf(7, b"a" * 32), Leaf(260, b"b" * 32)]) == Tally(2, running, 260)


def test_an_entry_says_version_subject_count_hash_and_last_position() -> None:
    entry = map_entry(SUBJECT, Tally(2, b"h" * 32, 260))
    numbers = (2).to_bytes(8, "big"), (260).to_bytes(8, "big")
    assert entry == b"\x01" + SUBJECT.bytes + numbers[0] + b"h" * 32 + numbers[1]
    assert map_leaf(SUBJECT, Tally(2, b"h" * 32, 260)) == sha256(b"\x00" + entry).digest()


def test_nobody_has_no_events() -> None:
    assert tally_of([]) == Tally(0, START, 0) == Tally()


@given(histories(), st.integers(0, 20))
def test_a_tally_goes_on_from_any_cut(leaves: list[Leaf], cut: int) -> None:
    tally = tally_of(leaves[:cut])
    for leaf in leaves[cut:]:
        tally = tally.extended(*leaf)
    assert tally == tally_of(leaves)


@given(histories().filter(bool), st.data())
def test_a_left_out_leaf_is_found(leaves: list[Leaf], data: st.DataObject) -> None:
    out = data.draw(st.integers(0, len(leaves) - 1))
    without = tally_of(leaves[:out] + leaves[out + 1 :])
    assert without.hash != tally_of(leaves).hash
    assert without.events == len(leaves) - 1


@given(histories())
def test_records_are_read_back(leaves: list[Leaf]) -> None:
    assert list(unpacked(packed(leaves))) == leaves
    assert len(packed(leaves)) == 40 * len(leaves)


def test_a_torn_list_is_refused() -> None:
    with pytest.raises(MalformedError, match="inside a record"):
        unpacked(b"x" * 41)


@pytest.mark.parametrize("positions", [(5, 5), (5, 4), (0, 1)])
def test_leaves_out_of_order_are_refused(positions: tuple[int, int]) -> None:
    with pytest.raises(MalformedError, match="stands after"):
        tally_of([Leaf(position, START) for position in positions])


@given(st.lists(histories().map(tuple), unique=True, max_size=6))
def test_different_histories_have_different_entries(histories: list[tuple[Leaf, ...]]) -> None:
    entries = sorted(map_entry(SUBJECT, tally_of(history)) for history in histories)
    assert all(one != other for one, other in pairwise(entries))


@pytest.mark.parametrize(
    ("tags", "members"),
    [
        (["member:a"], ["a"]),
        (["ledger:access"], []),
        (["hold:1", "member:b", "member:a"], ["b", "a"]),
        (["member:a", "request:1", "member:a"], ["a"]),
        (["request:member:a"], []),
    ],
)
def test_whose_leaf_an_event_is_its_tags_say(tags: list[str], members: list[str]) -> None:
    assert list(members_of(tags)) == members
