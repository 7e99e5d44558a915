"""The tree once more (RFC 6962 section 2.1), written apart from the code that builds the log's own:
a mistake there is not repeated here.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
TILE_HASHES = 256


class Peak(NamedTuple):
    """The root of a perfect subtree over `leaves` leaves."""

    leaves: int
    hash: bytes


Peaks = tuple[Peak, ...]
"""The perfect subtrees of a tree, the largest and leftmost first."""


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def rows_over(hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    """These hashes, and above each row the roots of its pairs: of all perfect subtrees."""
    rows = [hashes]
    while len(rows[-1]) > 1:
        pairs = iter(rows[-1])
        rows.append(
            [
                sha256(b"\x01" + left + right).digest()
                for left, right in zip(pairs, pairs, strict=False)
            ]
        )
    return rows


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over as many hashes as a power of two."""
    return rows_over(hashes)[-1][0]


def peaks_within(rows: Sequence[Sequence[bytes]], size: int, leaves: int = 1) -> Peaks:
    """The subtrees of the first so many hashes of the lowest row; nothing is hashed for that."""
    return tuple(
        Peak(leaves << level, rows[level][(size >> level) - 1])
        for level in reversed(range(size.bit_length()))
        if size >> level & 1
    )


def peaks_of(hashes: Sequence[bytes], leaves: int = 1) -> Peaks:
    """The subtrees of a run of hashes, each of which stands for so many leaves."""
    return peaks_within(rows_over(hashes), len(hashes), leaves)


def joined(left: Peaks, right: Peaks) -> Peaks:
    """The subtrees of what stands on the left followed by what stands on the right.

    `left` ends where a subtree of the size of the first of `right` may begin.
    """
    found = list(left)
    for peak in right:
        found.append(peak)
        while len(found) > 1 and found[-1].leaves == found[-2].leaves:
            second, first = found.pop(), found.pop()
            found.append(Peak(2 * first.leaves, node(first.hash, second.hash)))
    return tuple(found)


def root_of(peaks: Peaks) -> bytes:
    """The root of the tree; that of no leaves is the hash of nothing."""
    if not peaks:
        return sha256().digest()
    *others, last = peaks
    return root_beside(others, last.hash)


def root_beside(peaks: Sequence[Peak], right: bytes) -> bytes:
    """The root of the tree of these subtrees, and on their right of one that is no larger than the
    last of them, whatever its shape.
    """
    for peak in reversed(peaks):
        right = node(peak.hash, right)
    return right


def first_difference(row: bytes, other: bytes) -> int | None:
    """Which hash is the first that two rows of hashes do not share; None when they are the same."""
    if row == other:
        return None
    for i in range(0, min(len(row), len(other)), HASH_BYTES):
        if row[i : i + HASH_BYTES] != other[i : i + HASH_BYTES]:
            return i // HASH_BYTES
    return min(len(row), len(other)) // HASH_BYTES
