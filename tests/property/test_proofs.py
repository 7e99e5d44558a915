"""Laws of proofs: what is true is proven, and nothing else is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.errors import UnprovenError
from ledger.transparency.hashing import root_of
from ledger.transparency.proofs import verify_consistency, verify_inclusion
from ledger.transparency.proving import consistency_proof, inclusion_proof, root_at
from tests.unit.transparency import plain
from tests.unit.transparency.grown import LEAVES, tiles_with

MOST = 1500
TILES = tiles_with(LEAVES[:MOST])
SIZES = st.integers(1, MOST)


def flipped(raw: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    return raw[: bit // 8] + bytes([raw[bit // 8] ^ 1 << bit % 8]) + raw[bit // 8 + 1 :]


def with_one_flipped(hashes: list[bytes], data: st.DataObject) -> list[bytes]:
    at = data.draw(st.integers(0, len(hashes) - 1))
    return [*hashes[:at], flipped(hashes[at], data), *hashes[at + 1 :]]


@given(SIZES, st.data())
def test_every_leaf_is_proven_in_every_tree_that_has_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, TILES)
    assert proof == plain.path(index, LEAVES[:size])
    verify_inclusion(index, size, LEAVES[index], proof, root_of(LEAVES[:size]))


@given(SIZES, st.data())
def test_every_older_root_is_proven_from_every_newer(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, TILES)
    assert proof == plain.proof(old, LEAVES[:new])
    verify_consistency(old, new, proof, root_at(old, TILES), root_of(LEAVES[:new]))


@given(st.integers(2, MOST), st.data())
def test_any_flipped_bit_of_an_inclusion_is_found(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    told: list[Any] = [LEAVES[index], inclusion_proof(index, size, TILES), root_at(size, TILES)]
    which = data.draw(st.integers(0, 2))
    told[which] = (with_one_flipped if which == 1 else flipped)(told[which], data)
    with pytest.raises(UnprovenError):
        verify_inclusion(index, size, *told)


@given(st.integers(2, MOST), st.data())
def test_any_flipped_bit_of_a_consistency_is_found(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    told: list[Any] = [consistency_proof(old, new, TILES), root_at(old, TILES), root_at(new, TILES)]
    which = data.draw(st.integers(0, 2))
    told[which] = (flipped if which else with_one_flipped)(told[which], data)
    with pytest.raises(UnprovenError):
        verify_consistency(old, new, *told)


@given(st.integers(0, MOST), st.integers(0, MOST), st.lists(st.binary(min_size=32, max_size=32)))
def test_any_hashes_prove_nothing(a: int, b: int, hashes: list[bytes]) -> None:
    old, new = sorted((a, b))
    with pytest.raises(UnprovenError):
        verify_inclusion(old, new, bytes(32), hashes, root_at(new, TILES))
    with pytest.raises(UnprovenError):
        verify_consistency(old, new, hashes, bytes(32), root_at(new, TILES))
