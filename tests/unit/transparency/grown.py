"""A tree of leaves that differ, and its tiles to read from."""

from dataclasses import dataclass, field

from ledger.transparency.frontier import Frontier
from ledger.transparency.hashing import leaf_hash

LEAVES = [leaf_hash(i.to_bytes(4)) for i in range(70_000)]


@dataclass
class Tiles:
    """Remembers what was read of it."""

    rows: dict[tuple[int, int], bytes]
    read: list[tuple[int, int, int]] = field(default_factory=list)

    def __call__(self, level: int, n: int, width: int) -> bytes:
        self.read.append((level, n, width))
        return self.rows[level, n]


def tiles_with(leaves: list[bytes]) -> Tiles:
    frontier, full = Frontier().appended(b"".join(leaves))
    return Tiles({(tile.level, tile.n): tile.hashes for tile in full + frontier.partials()})
