"""E1: bundles of entries (E2, E3: how they travel, elsewhere)."""

import pytest

from ledger.transparency.errors import MalformedError
from ledger.transparency.frontier import Frontier
from ledger.transparency.hashing import leaf_row
from ledger.transparency.tiles import bundle, parse_bundle

ENTRIES = [b"", b"a", b"\x00" * 65_535, b"last"]
RAW = bundle(ENTRIES)

BAD_BUNDLES = {
    "a byte missing": (RAW[:-1], 4),
    "a trailing byte": (RAW + b"\x00", 4),
    "a trailing empty entry": (RAW + b"\x00\x00", 4),
    "an entry missing": (RAW, 5),
    "half a length": (RAW + b"\x00", 5),
    "nothing": (b"", 1),
}


def test_e1_an_entry_stands_behind_its_length_in_two_bytes() -> None:
    assert bundle([b"abc", b""]) == b"\x00\x03abc\x00\x00"


def test_e1_from_0_to_65_535_bytes_there_and_back() -> None:
    assert parse_bundle(RAW, 4) == ENTRIES


def test_e1_an_entry_of_65_536_bytes_is_refused() -> None:
    with pytest.raises(MalformedError, match="65536"):
        bundle([b"\x00" * 65_536])


@pytest.mark.parametrize("count", [0, 257])
def test_e1_a_bundle_has_1_to_256_entries(count: int) -> None:
    with pytest.raises(MalformedError, match=str(count)):
        bundle([b"x"] * count)


@pytest.mark.parametrize(("raw", "count"), BAD_BUNDLES.values(), ids=BAD_BUNDLES.keys())
def test_e1_another_length_than_that_of_its_entries_is_refused(raw: bytes, count: int) -> None:
    with pytest.raises(MalformedError):
        parse_bundle(raw, count)


def test_e1_entry_i_hashes_to_hash_i_of_the_tile() -> None:
    entries = [str(i).encode() for i in range(256)]
    _, (tile, *_) = Frontier().appended(leaf_row(entries))
    assert leaf_row(parse_bundle(bundle(entries), 256)) == tile.hashes
