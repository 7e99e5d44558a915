"""The transparency log: hashing and tiles beside a bare hashlib loop and PyPI's pymerkle."""

import hashlib
from collections.abc import Callable, Iterator
from time import process_time

from pymerkle import InmemoryTree

from benchmarks.table import Line
from ledger.transparency.frontier import Frontier
from ledger.transparency.hashing import leaf_row

LEAVES = 500_000
PYMERKLE_LEAVES = 100_000
ENTRY_BYTES = 500
BATCH = 5_000


def hashing() -> Iterator[Line]:
    """The tree alone, in memory, by the processor's seconds; a leaf is as large as an event."""
    entries = [i.to_bytes(8).ljust(ENTRY_BYTES, b".") for i in range(LEAVES)]
    bare = LEAVES / _seconds(lambda: bare_root(entries))
    yield Line("leaves/s: bare hashlib, the root of 500-byte leaves", bare)
    ours = LEAVES / _seconds(lambda: _grown(leaf_row(entries)))
    yield Line("leaves/s: the same into tiles", ours, bare, target=0.9)
    theirs = PYMERKLE_LEAVES / _seconds(lambda: _by_pymerkle(entries[:PYMERKLE_LEAVES]))
    yield Line("leaves/s: the same into pymerkle, in memory", theirs, bare)
    row = leaf_row(entries)
    made = LEAVES / _seconds(lambda: _grown(row))
    yield Line("leaves/s: leaf hashes into tiles", made, target=1_500_000)


def _seconds(run: Callable[[], bytes]) -> float:
    began = process_time()
    run()
    return process_time() - began


def _grown(row: bytes) -> bytes:
    frontier, step = Frontier(), BATCH * 32
    for i in range(0, len(row), step):
        frontier, _ = frontier.appended(row[i : i + step])
    return frontier.root()


def bare_root(entries: list[bytes]) -> bytes:
    level = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    while len(level) > 1:
        odd = level[len(level) & ~1 :]
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


def _by_pymerkle(entries: list[bytes]) -> bytes:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    root: bytes = tree.get_root()
    return root
