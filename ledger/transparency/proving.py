"""Proofs made from tiles (RFC 6962 sections 2.1.1 and 2.1.2), a handful of tiles for each."""

from collections.abc import Callable, Iterator

from ledger.transparency.errors import MalformedError, UnprovenError
from ledger.transparency.hashing import EMPTY_ROOT, HASH_BYTES, node_hash, row_root
from ledger.transparency.tiles import TILE_WIDTH, tile_width

ReadTile = Callable[[int, int, int], bytes]
"""Level, n and width to the row of a tile; the row may be wider than asked for."""

_TILE_HEIGHT = 8


def root_at(size: int, read_tile: ReadTile) -> bytes:
    """The root that the tree had at this size. Raises MalformedError for a short tile."""
    return _Tree(size, read_tile).hash_of(range(size)) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read_tile: ReadTile) -> list[bytes]:
    """The hashes from the leaf's sibling up to the root's child.

    Raises UnprovenError for a leaf beyond the tree, MalformedError for a short tile.
    """
    if not 0 <= index < size:
        raise UnprovenError(f"a tree of {size} leaves has none at {index}")
    tree = _Tree(size, read_tile)
    return [tree.hash_of(leaves) for leaves in _beside(index, range(size))]


def consistency_proof(old: int, new: int, read_tile: ReadTile) -> list[bytes]:
    """The hashes that show the first `old` leaves in the tree of `new`; none where `old` is 0.

    Raises UnprovenError for a tree that shrinks, MalformedError for a short tile.
    """
    if not 0 <= old <= new:
        raise UnprovenError(f"a tree of {new} leaves does not go on from {old}")
    tree = _Tree(new, read_tile)
    return [tree.hash_of(leaves) for leaves in _between(old, range(new))] if old else []


def _beside(index: int, leaves: range) -> Iterator[range]:
    """The subtrees beside the way from a leaf up to the root: PATH of RFC 6962."""
    if len(leaves) == 1:
        return
    left, right = _split(leaves)
    near, far = (left, right) if index in left else (right, left)
    yield from _beside(index, near)
    yield far


def _between(old: int, leaves: range) -> Iterator[range]:
    """SUBPROOF of RFC 6962; its flag is true as long as the subtree begins with the tree."""
    if leaves.stop == old:
        if leaves.start:
            yield leaves
        return
    left, right = _split(leaves)
    near, far = (left, right) if old <= left.stop else (right, left)
    yield from _between(old, near)
    yield far


def _split(leaves: range) -> tuple[range, range]:
    """At the largest power of two smaller than the number of leaves."""
    middle = leaves.start + (1 << (len(leaves) - 1).bit_length() - 1)
    return range(leaves.start, middle), range(middle, leaves.stop)


class _Tree:
    """The hashes of subtrees from tiles, each of which is read once."""

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self._size = size
        self._read = read_tile
        self._rows: dict[tuple[int, int], bytes] = {}

    def hash_of(self, leaves: range) -> bytes:
        """The root over a subtree: a whole one, or one at the right edge of the tree."""
        if len(leaves) & (len(leaves) - 1) == 0:
            return self._whole(leaves)
        left, right = _split(leaves)
        return node_hash(self._whole(left), self.hash_of(right))

    def _whole(self, leaves: range) -> bytes:
        height = len(leaves).bit_length() - 1
        level, inside = divmod(height, _TILE_HEIGHT)
        n, first = divmod(leaves.start >> _TILE_HEIGHT * level, TILE_WIDTH)
        row = self._row(level, n)
        return row_root(row[first * HASH_BYTES : (first + (1 << inside)) * HASH_BYTES])

    def _row(self, level: int, n: int) -> bytes:
        if (level, n) not in self._rows:
            width = tile_width(self._size, level, n)
            row = self._read(level, n, width)
            if len(row) < width * HASH_BYTES:
                raise MalformedError(f"tile {n} of level {level} has less than {width} hashes")
            self._rows[level, n] = row
        return self._rows[level, n]
