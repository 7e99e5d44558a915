"""P1-P5: proofs, made from tiles and checked."""

from collections.abc import Sequence

import pytest

from ledger.transparency.errors import MalformedError, UnprovenError
from ledger.transparency.hashing import EMPTY_ROOT, root_of
from ledger.transparency.proofs import verify_consistency, verify_inclusion
from ledger.transparency.proving import consistency_proof, inclusion_proof, root_at
from tests.unit.transparency import plain
from tests.unit.transparency.grown import LEAVES, tiles_with
from tests.unit.transparency.vectors import LEAVES as REFERENCE
from tests.unit.transparency.vectors import VECTORS, Consistency, Inclusion

ROOTS = VECTORS.roots_by_size
TILES = tiles_with(REFERENCE)
EDGES = [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]
OTHER = bytes(32)


def included(told: Inclusion, path: Sequence[bytes]) -> None:
    verify_inclusion(told.index, told.size, REFERENCE[told.index], path, ROOTS[told.size])


def consistent(told: Consistency, path: Sequence[bytes]) -> None:
    verify_consistency(told.old, told.new, path, ROOTS[told.old], ROOTS[told.new])


def test_p1_every_inclusion_proof_of_the_reference_vectors() -> None:
    assert len(VECTORS.inclusion) == 820
    for told in VECTORS.inclusion:
        assert inclusion_proof(told.index, told.size, TILES) == told.path
        assert plain.path(told.index, REFERENCE[: told.size]) == told.path


def test_p3_every_consistency_proof_of_the_reference_vectors() -> None:
    assert len(VECTORS.consistency) == 780
    for told in VECTORS.consistency:
        assert consistency_proof(told.old, told.new, TILES) == told.path
        assert plain.proof(told.old, REFERENCE[: told.new]) == told.path


@pytest.mark.parametrize("size", EDGES)
def test_p1_p2_leaves_at_the_edges_of_tiles(size: int) -> None:
    tiles, root = tiles_with(LEAVES[:size]), root_of(LEAVES[:size])
    assert root_at(size, tiles) == root
    for index in {0, 1, 254, 255, 256, 257, 65_535, 65_536, size - 2, size - 1} & {*range(size)}:
        proof = inclusion_proof(index, size, tiles)
        verify_inclusion(index, size, LEAVES[index], proof, root)


@pytest.mark.parametrize("new", EDGES)
def test_p3_p4_every_older_size_at_the_edge_of_a_tile(new: int) -> None:
    tiles = tiles_with(LEAVES[:new])
    for old in [size for size in EDGES if size <= new]:
        proof = consistency_proof(old, new, tiles)
        verify_consistency(old, new, proof, root_of(LEAVES[:old]), root_of(LEAVES[:new]))


def test_p2_every_inclusion_proof_of_the_reference_vectors_is_accepted() -> None:
    for told in VECTORS.inclusion:
        included(told, told.path)


def test_p2_a_hash_too_many_or_too_few_is_refused() -> None:
    for told in VECTORS.inclusion:
        with pytest.raises(UnprovenError, match="too many"):
            included(told, [*told.path, OTHER])
        for missing in range(len(told.path)):
            with pytest.raises(UnprovenError):
                included(told, told.path[:missing] + told.path[missing + 1 :])


def test_p2_any_other_hash_is_refused() -> None:
    for told in VECTORS.inclusion:
        for at in range(len(told.path)):
            with pytest.raises(UnprovenError, match="another root"):
                included(told, [*told.path[:at], OTHER, *told.path[at + 1 :]])


@pytest.mark.parametrize(("index", "size"), [(3, 3), (4, 3), (0, 0), (-1, 3), (3, -1)])
def test_p2_an_index_beyond_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(UnprovenError, match=str(index)):
        verify_inclusion(index, size, REFERENCE[0], [], REFERENCE[0])
    with pytest.raises(UnprovenError, match=str(index)):
        inclusion_proof(index, size, TILES)


def test_p2_another_place_or_another_size_is_refused() -> None:
    told = Inclusion(5, 11, plain.path(5, REFERENCE[:11]))
    for index in {*range(11)} - {5}:
        with pytest.raises(UnprovenError):
            verify_inclusion(index, 11, REFERENCE[5], told.path, ROOTS[11])
    for size in (9, 10, 12, 17):
        with pytest.raises(UnprovenError):
            verify_inclusion(5, size, REFERENCE[5], told.path, ROOTS[size])


def test_p2_a_node_is_no_leaf_though_it_leads_to_the_root() -> None:
    left, right = root_of(REFERENCE[:2]), root_of(REFERENCE[2:4])
    with pytest.raises(UnprovenError, match="lacks a hash"):
        verify_inclusion(0, 4, left, [right], ROOTS[4])


def test_p4_every_consistency_proof_of_the_reference_vectors_is_accepted() -> None:
    for told in VECTORS.consistency:
        consistent(told, told.path)


def test_p4_a_hash_too_many_or_too_few_is_refused() -> None:
    for told in VECTORS.consistency:
        with pytest.raises(UnprovenError, match="too many"):
            consistent(told, [*told.path, OTHER])
        for missing in range(len(told.path)):
            with pytest.raises(UnprovenError):
                consistent(told, told.path[:missing] + told.path[missing + 1 :])


def test_p4_roots_of_other_sizes_are_refused_though_one_leads_to_the_other() -> None:
    right = root_of(REFERENCE[2:4])
    verify_consistency(2, 4, [right], ROOTS[2], ROOTS[4])
    with pytest.raises(UnprovenError, match="lacks a hash"):
        verify_consistency(1, 4, [right], ROOTS[2], ROOTS[4])


@pytest.mark.parametrize("old", [2, 3])
def test_p4_growth_without_a_proof_is_refused(old: int) -> None:
    with pytest.raises(UnprovenError, match="missing"):
        verify_consistency(old, 7, [], ROOTS[old], ROOTS[7])


def test_p4_any_other_hash_is_refused() -> None:
    for told in VECTORS.consistency:
        for at in range(len(told.path)):
            with pytest.raises(UnprovenError, match="does not lead"):
                consistent(told, [*told.path[:at], OTHER, *told.path[at + 1 :]])


def test_p4_a_longer_fork_is_refused() -> None:
    fork = tiles_with([*REFERENCE[:9], OTHER, *REFERENCE[10:]])
    for old in range(10, 41):
        for new in range(old + 1, 41):
            proof = consistency_proof(old, new, fork)
            with pytest.raises(UnprovenError):
                verify_consistency(old, new, proof, ROOTS[old], root_at(new, fork))


def test_p4_going_back_is_refused() -> None:
    with pytest.raises(UnprovenError, match="went back from 9 leaves to 8"):
        verify_consistency(9, 8, [], ROOTS[9], ROOTS[8])
    with pytest.raises(UnprovenError):
        verify_consistency(-1, 8, [], EMPTY_ROOT, ROOTS[8])
    with pytest.raises(UnprovenError):
        consistency_proof(9, 8, TILES)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_p2_p4_what_is_not_a_hash_is_refused(length: int) -> None:
    with pytest.raises(UnprovenError, match=f"not {length}"):
        verify_inclusion(0, 2, REFERENCE[0], [bytes(length)], ROOTS[2])
    with pytest.raises(UnprovenError, match=f"not {length}"):
        verify_consistency(1, 2, [bytes(length)], ROOTS[1], ROOTS[2])


@pytest.mark.parametrize("size", [0, 1, 2, 40])
def test_p5_a_tree_is_consistent_with_itself(size: int) -> None:
    verify_consistency(size, size, [], ROOTS[size], ROOTS[size])
    assert consistency_proof(size, size, TILES) == []
    with pytest.raises(UnprovenError, match="nothing to prove"):
        verify_consistency(size, size, [OTHER], ROOTS[size], ROOTS[size])


def test_p5_a_fork_of_the_same_size_is_refused() -> None:
    with pytest.raises(UnprovenError, match="two trees of 7"):
        verify_consistency(7, 7, [], ROOTS[7], OTHER)


def test_p5_every_tree_goes_on_from_the_empty_one() -> None:
    verify_consistency(0, 7, [], EMPTY_ROOT, ROOTS[7])
    assert consistency_proof(0, 7, TILES) == []
    assert root_at(0, TILES) == EMPTY_ROOT
    with pytest.raises(UnprovenError, match="nothing to prove"):
        verify_consistency(0, 7, [ROOTS[7]], EMPTY_ROOT, ROOTS[7])


@pytest.mark.parametrize("new", [0, 7])
def test_p5_a_false_root_of_the_empty_tree_is_refused(new: int) -> None:
    with pytest.raises(UnprovenError, match="without leaves"):
        verify_consistency(0, new, [], OTHER, OTHER)


def test_a_proof_asks_for_each_tile_once_and_for_few() -> None:
    tiles = tiles_with(LEAVES)
    inclusion_proof(300, 70_000, tiles)
    assert sorted(tiles.read) == [
        (0, 1, 256),
        (0, 273, 112),
        (1, 0, 256),
        (1, 1, 17),
    ]


def test_a_proof_in_an_older_tree_reads_no_more_of_a_tile_than_that_tree_had() -> None:
    tiles = tiles_with(LEAVES)
    root = root_of(LEAVES[:300])
    assert root_at(300, tiles) == root
    verify_inclusion(299, 300, LEAVES[299], inclusion_proof(299, 300, tiles), root)
    assert {*tiles.read} == {(0, 1, 44), (1, 0, 1)}


@pytest.mark.parametrize("missing", [1, 32, 44 * 32])
def test_a_short_tile_is_refused(missing: int) -> None:
    tiles = tiles_with(LEAVES[:300])
    tiles.rows[0, 1] = tiles.rows[0, 1][:-missing]
    with pytest.raises(MalformedError, match="tile 1 of level 0 has less than 44"):
        inclusion_proof(299, 300, tiles)
    with pytest.raises(MalformedError, match="tile 1 of level 0 has less than 44"):
        root_at(300, tiles)


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0)])
def test_a_flipped_byte_in_a_tile_is_found_by_whoever_checks_the_proof(
    place: tuple[int, int],
) -> None:
    tiles, root = tiles_with(LEAVES[:600]), root_of(LEAVES[:600])
    tiles.rows[place] = bytes([tiles.rows[place][0] ^ 1]) + tiles.rows[place][1:]
    index = 1 + 256 * place[1] + 257 * place[0]
    with pytest.raises(UnprovenError):
        verify_inclusion(index, 600, LEAVES[index], inclusion_proof(index, 600, tiles), root)
    assert root_at(600, tiles) == root if place[0] == 0 else root_at(600, tiles) != root
