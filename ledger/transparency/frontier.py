"""The right edge of a tree: all that is needed to append leaves and to know the root."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from ledger.transparency.hashing import EMPTY_ROOT, HASH_BYTES, row_above, row_root
from ledger.transparency.tiles import TILE_BYTES, TILE_WIDTH


class Tile(NamedTuple):
    """A tile and its bytes; `hashes` is a row of 1 to 256 hashes."""

    level: int
    n: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """The tile of each level that is not full yet, lowest level first; `b""` where there is none.

    It can be made of the last tile of each level: `Frontier((b"", row_of_level_1))`.
    """

    rows: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return sum(
            len(row) // HASH_BYTES * TILE_WIDTH**level for level, row in enumerate(self.rows)
        )

    def appended(self, leaf_hashes: bytes) -> tuple[Self, list[Tile]]:
        """The tree with a row of leaf hashes more, and the tiles that became full by it."""
        rows, full = list[bytes](), list[Tile]()
        size, row, level = self.size, leaf_hashes, 0
        while row or level < len(self.rows):
            row = self._row(level) + row
            cut = len(row) - len(row) % TILE_BYTES
            rows.append(row[cut:])
            full += _tiles(level, size // TILE_WIDTH, row[:cut])
            row, level, size = _roots_of_full(row[:cut]), level + 1, size // TILE_WIDTH
        return type(self)(tuple(rows)), full

    def partials(self) -> list[Tile]:
        """The tile of each level that is not full."""
        size = self.size
        return [
            Tile(level, size // TILE_WIDTH ** (level + 1), row)
            for level, row in enumerate(self.rows)
            if row
        ]

    def root(self) -> bytes:
        # the root of a partial tile stands where that of the full one will stand
        below = b""
        for row in self.rows:
            if row or below:
                below = row_root(row + below)
        return below or EMPTY_ROOT

    def _row(self, level: int) -> bytes:
        return self.rows[level] if level < len(self.rows) else b""


def _tiles(level: int, first: int, row: bytes) -> Iterator[Tile]:
    for i in range(0, len(row), TILE_BYTES):
        yield Tile(level, first + i // TILE_BYTES, row[i : i + TILE_BYTES])


def _roots_of_full(row: bytes) -> bytes:
    width = TILE_WIDTH
    while width > 1:
        row, width = row_above(row), width // 2
    return row
