"""T2-T6: tiles, their paths and their widths (T1, T5: what serves them, elsewhere)."""

import re

import pytest

from ledger.transparency.errors import MalformedError
from ledger.transparency.frontier import Frontier, Tile
from ledger.transparency.hashing import leaf_hash, root_of
from ledger.transparency.tiles import (
    ENTRIES,
    TileAddress,
    parse_tile_path,
    partial_width,
    tile_path,
    tile_width,
    tiles_of,
)
from tests.unit.transparency import plain
from tests.unit.transparency.vectors import VECTORS

SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 65_536, 65_537, 70_000]

PATHS = {
    TileAddress(*map(int, re.findall(r"-?\d+", key))): path
    for key, path in VECTORS.tile_paths.items()
}

BAD_PATHS = {
    "empty": "",
    "no tile": "checkpoint",
    "a slash before": "/tile/0/000",
    "a slash behind": "tile/0/000/",
    "a line feed behind": "tile/0/000\n",
    "T6: the path of Go's checksum database": "tile/8/0/000",
    "T6: the data tile of Go's checksum database": "tile/8/data/000",
    "level with a leading zero": "tile/00/000",
    "level 64": "tile/64/000",
    "negative level": "tile/-1/000",
    "level in other digits": "tile/٠/000",
    "no number": "tile/0/",
    "two digits": "tile/0/00",
    "four digits": "tile/0/0000",
    "prefix on the last element": "tile/0/x000",
    "no prefix on the first element": "tile/0/001/000",
    "great prefix": "tile/0/X001/000",
    "an element too many": "tile/0/x000/001",
    "digits of another script": "tile/0/٠٠٠",
    "beyond any tree": "tile/0/x001/x000/x000/x000/x000/x000/000",
    "width 0": "tile/0/000.p/0",
    "width 256": "tile/0/000.p/256",
    "width 999": "tile/0/000.p/999",
    "width with a leading zero": "tile/0/000.p/01",
    "width with a sign": "tile/0/000.p/+1",
    "no width": "tile/0/000.p/",
    "width before the last element": "tile/0/x001.p/1/000",
}


def tree(size: int) -> tuple[list[bytes], Frontier, list[Tile]]:
    leaves = [leaf_hash(i.to_bytes(4)) for i in range(size)]
    frontier, full = Frontier().appended(b"".join(leaves))
    return leaves, frontier, full


def hashes_of(tile: Tile) -> list[bytes]:
    return [tile.hashes[i : i + 32] for i in range(0, len(tile.hashes), 32)]


@pytest.mark.parametrize(("address", "path"), PATHS.items())
def test_t2_the_paths_of_the_reference_vectors(address: TileAddress, path: str) -> None:
    assert tile_path(*address) == path
    assert parse_tile_path(path) == address


def test_t2_the_examples_of_the_specification() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(ENTRIES, 0) == "tile/entries/000"
    assert tile_path(63, 1000, 112) == "tile/63/x001/000.p/112"


@pytest.mark.parametrize("path", BAD_PATHS.values(), ids=BAD_PATHS.keys())
def test_t2_t6_any_other_spelling_is_no_path(path: str) -> None:
    with pytest.raises(MalformedError):
        parse_tile_path(path)


@pytest.mark.parametrize("size", SIZES)
def test_t3_hash_i_of_a_tile_is_the_root_over_its_leaves(size: int) -> None:
    leaves, frontier, full = tree(size)
    for tile in full + frontier.partials():
        span = 256**tile.level
        for i, made in enumerate(hashes_of(tile), tile.n * 256):
            assert made == root_of(leaves[i * span : (i + 1) * span])


@pytest.mark.parametrize("size", SIZES)
def test_t3_t4_the_tiles_of_a_tree_are_full_but_the_last_of_each_level(size: int) -> None:
    _, frontier, full = tree(size)
    assert {len(tile.hashes) for tile in full} <= {8192}
    made = [TileAddress(tile.level, tile.n, len(tile.hashes) // 32) for tile in full]
    made += [TileAddress(t.level, t.n, len(t.hashes) // 32) for t in frontier.partials()]
    assert sorted(made) == list(tiles_of(size))
    for level, n, width in made:
        assert tile_width(size, level, n) == width
        assert width in {256, partial_width(size, level)}


def test_t4_the_example_of_the_specification() -> None:
    assert [partial_width(70_000, level) for level in range(4)] == [112, 17, 1, 0]
    assert [tile_width(70_000, 0, n) for n in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tile_width(70_000, 1, n) for n in (0, 1, 2)] == [256, 17, 0]
    assert [tile_width(70_000, 2, n) for n in (0, 1)] == [1, 0]


def test_t4_a_full_tile_makes_a_partial_one_above() -> None:
    assert list(tiles_of(256)) == [TileAddress(0, 0), TileAddress(1, 0, 1)]


def test_t4_empty_tiles_do_not_exist() -> None:
    assert list(tiles_of(0)) == []
    assert Frontier().partials() == []
    assert tile_width(512, 0, 2) == tile_width(512, ENTRIES, 2) == tile_width(512, 2, 0) == 0


@pytest.mark.parametrize("size", SIZES)
def test_the_frontier_knows_size_and_root(size: int) -> None:
    leaves, frontier, _ = tree(size)
    assert frontier.size == size
    assert frontier.root() == plain.mth(leaves)


@pytest.mark.parametrize("size", SIZES)
def test_the_frontier_is_made_again_of_the_last_tiles(size: int) -> None:
    _, frontier, full = tree(size)
    last = {tile.level: b"" for tile in full} | {t.level: t.hashes for t in frontier.partials()}
    assert Frontier(tuple(last[level] for level in sorted(last))) == frontier
