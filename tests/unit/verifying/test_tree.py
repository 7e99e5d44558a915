"""The tree of the verifier is that of the log, although not a line of it is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.hashing import EMPTY_ROOT, leaf_hash, root_of
from ledger.verifying.tree import first_difference, joined, peaks_of, root_beside
from ledger.verifying.tree import root_of as root_of_peaks
from ledger.verifying.upper import check_upper_tiles, count_tiles

LEAVES = [leaf_hash(b"%d" % n) for n in range(700)]


def test_no_leaves_have_the_root_of_nothing() -> None:
    assert root_of_peaks(()) == EMPTY_ROOT


@given(size=st.integers(1, 700))
def test_the_root_is_that_of_the_log(size: int) -> None:
    assert root_of_peaks(peaks_of(LEAVES[:size])) == root_of(LEAVES[:size])


@given(left=st.integers(0, 2), right=st.integers(1, 188))
def test_stretches_are_put_together(left: int, right: int) -> None:
    cut = left * 256
    peaks = joined(peaks_of(LEAVES[:cut]), peaks_of(LEAVES[cut : cut + right]))
    assert root_of_peaks(peaks) == root_of(LEAVES[: cut + right])


@given(left=st.integers(1, 5), right=st.integers(1, 128))
def test_what_stands_on_the_right_may_have_any_shape(left: int, right: int) -> None:
    cut = left * 128
    root = root_beside(peaks_of(LEAVES[:cut]), root_of(LEAVES[cut : cut + right]))
    assert root == root_of(LEAVES[: min(cut + right, 700)])


@given(size=st.integers(1, 40), at=st.data())
def test_the_first_hash_that_differs_is_told(size: int, at: st.DataObject) -> None:
    row = b"".join(LEAVES[:size])
    assert first_difference(row, row) is None
    byte = at.draw(st.integers(0, len(row) - 1))
    other = row[:byte] + bytes([row[byte] ^ 1]) + row[byte + 1 :]
    assert first_difference(row, other) == byte // 32
    assert first_difference(row, row[: byte // 32 * 32]) == byte // 32


@pytest.mark.parametrize(
    ("events", "tiles"), [(0, 0), (1, 1), (256, 2), (257, 3), (65_536, 258), (70_000, 277)]
)
def test_tiles_are_counted(events: int, tiles: int) -> None:
    assert count_tiles(events) == tiles


def test_the_tiles_above_are_made_of_the_roots_below() -> None:
    roots = LEAVES[:300]
    stored = {
        (2, 0): b"".join(roots[:256]),
        (2, 1): b"".join(roots[256:]),
        (3, 0): root_of(roots[:256]),
    }
    events = 300 * 65_536 + 17
    assert list(check_upper_tiles(stored, roots, events)) == []
    stored[2, 1] = stored[2, 1][:32] + LEAVES[0] + stored[2, 1][64:]
    (finding,) = check_upper_tiles(stored, roots, events)
    assert (finding.position, finding.what) == (
        257 * 65_536 + 1,
        "tile 2/1 does not hold its hash 1",
    )
