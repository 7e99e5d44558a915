"""The hashes of the tree (RFC 6962 section 2.1 with SHA-256).

A *row* is a run of neighbouring hashes of one level side by side, 32 bytes each: tiles are rows.
"""

import hashlib
from collections.abc import Iterable
from struct import Struct, iter_unpack

HASH_BYTES = 32

# a copy of a begun hash costs half of a new one
_LEAF = hashlib.sha256(b"\x00")
_NODE = hashlib.sha256(b"\x01")
_RECORDED_AT = Struct(">Q")

EMPTY_ROOT = hashlib.sha256().digest()
"""The root of the tree without leaves."""


def entry_of(recorded_at_us: int, data: bytes) -> bytes:
    """What is hashed of an event: microseconds since 1970, then the stored data as stored."""
    return _RECORDED_AT.pack(recorded_at_us) + data


def leaf_hash(entry: bytes) -> bytes:
    begun = _LEAF.copy()
    begun.update(entry)
    return begun.digest()


def leaf_row(entries: Iterable[bytes]) -> bytes:
    """The leaf hashes of entries, as a row."""
    return b"".join([leaf_hash(entry) for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    return pair_hash(left + right)


def pair_hash(pair: bytes) -> bytes:
    """The node over two hashes that stand side by side."""
    begun = _NODE.copy()
    begun.update(pair)
    return begun.digest()


def row_above(row: bytes) -> bytes:
    """The nodes over a row; a last hash without a neighbour moves up as it is."""
    even = len(row) - len(row) % (2 * HASH_BYTES)
    return b"".join([pair_hash(pair) for (pair,) in iter_unpack("64s", row[:even])]) + row[even:]


def row_root(row: bytes) -> bytes:
    """The root of the tree whose lowest level is the row."""
    while len(row) > HASH_BYTES:
        row = row_above(row)
    return row or EMPTY_ROOT


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of the tree with these leaf hashes."""
    return row_root(b"".join(leaf_hashes))
