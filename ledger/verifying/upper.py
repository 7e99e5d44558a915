"""The tiles above the stretches, made of nothing but the stretches' roots."""

from collections.abc import Iterator, Mapping, Sequence

from ledger.verifying.finding import Finding
from ledger.verifying.tree import TILE_HASHES, first_difference, perfect_root

LOWEST = 2
"""The level whose hashes are the roots of whole stretches."""


def check_upper_tiles(
    stored: Mapping[tuple[int, int], bytes], roots: Sequence[bytes], events: int
) -> Iterator[Finding]:
    """That the tiles from level 2 on hold what the tree of so many events has there."""
    level = LOWEST
    while hashes := events // TILE_HASHES**level:
        row = roots[:hashes]
        for n in range(-(-len(row) // TILE_HASHES)):
            made = b"".join(row[n * TILE_HASHES : (n + 1) * TILE_HASHES])
            i = first_difference(made, stored.get((level, n), b""))
            if i is not None:
                first = (n * TILE_HASHES + i) * TILE_HASHES**level + 1
                yield Finding(first, f"tile {level}/{n} does not hold its hash {i}")
        whole = range(0, len(row) - TILE_HASHES + 1, TILE_HASHES)
        roots = [perfect_root(row[at : at + TILE_HASHES]) for at in whole]
        level += 1


def count_tiles(events: int) -> int:
    """How many tiles a tree has, those that are not full included."""
    count = 0
    while events:
        count += -(-events // TILE_HASHES)
        events //= TILE_HASHES
    return count
