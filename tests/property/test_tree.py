"""Laws of the tree and of its tiles."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.frontier import Frontier, Tile
from ledger.transparency.hashing import leaf_hash, root_of
from ledger.transparency.tiles import (
    ENTRIES,
    TileAddress,
    bundle,
    parse_bundle,
    parse_tile_path,
    tile_path,
)

LEAVES = [leaf_hash(i.to_bytes(4)) for i in range(1500)]
ADDRESSES = st.builds(
    TileAddress, st.integers(ENTRIES, 63), st.integers(0, 2**56), st.integers(1, 256)
)


@given(st.lists(st.integers(0, 600), max_size=10).filter(lambda cuts: sum(cuts) <= len(LEAVES)))
def test_however_the_leaves_are_cut_the_tree_is_the_same(cuts: list[int]) -> None:
    frontier, full, at = Frontier(), list[Tile](), 0
    for cut in cuts:
        frontier, more = frontier.appended(b"".join(LEAVES[at : at + cut]))
        full, at = full + more, at + cut
        assert frontier.size == at
        assert frontier.root() == root_of(LEAVES[:at])
    at_once, all_full = Frontier().appended(b"".join(LEAVES[:at]))
    assert (frontier, sorted(full)) == (at_once, sorted(all_full))


@given(ADDRESSES)
def test_a_path_leads_back_to_its_tile(address: TileAddress) -> None:
    assert parse_tile_path(tile_path(*address)) == address


@given(st.lists(st.binary(max_size=100), min_size=1, max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert parse_bundle(bundle(entries), len(entries)) == entries
