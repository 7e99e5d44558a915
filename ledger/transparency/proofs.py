"""Checks that a leaf is in a tree, and that a tree goes on from an older one.

The algorithms of RFC 9162 (sections 2.1.3.2 and 2.1.4.2): nothing but hashes and sizes.
"""

from collections.abc import Iterator, Sequence

from ledger.transparency.errors import UnprovenError
from ledger.transparency.hashing import EMPTY_ROOT, HASH_BYTES, node_hash


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """That the leaf with this hash is in the tree (section 2.1.3.2). Raises UnprovenError."""
    if not 0 <= index < size:
        raise UnprovenError(f"a tree of {size} leaves has none at {index}")
    at, last, made = index, size - 1, leaf
    for beside in _hashes(proof):
        _go_on(last)
        if at & 1 or at == last:
            made = node_hash(beside, made)
            at, last = _while_left(at, last)
        else:
            made = node_hash(made, beside)
        at, last = at >> 1, last >> 1
    _end_at_root(last)
    _same(made, root, "the proof leads to another root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """That the new tree begins with the old one (section 2.1.4.2). Raises UnprovenError."""
    if not 0 <= old <= new:
        raise UnprovenError(f"the tree went back from {old} leaves to {new}")
    if 0 < old < new:
        _verify_growth(old, new, proof, old_root, new_root)
    elif proof:
        raise UnprovenError("there is nothing to prove and yet a proof")
    if old == 0:
        _same(old_root, EMPTY_ROOT, "a tree without leaves has another root")
    if old == new:
        _same(old_root, new_root, f"there are two trees of {old} leaves")


def _verify_growth(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    if not proof:
        raise UnprovenError("the proof is missing")
    hashes = _hashes(proof if old & (old - 1) else [old_root, *proof])
    at, last = _while_right(old - 1, new - 1)
    old_made = new_made = next(hashes)
    for beside in hashes:
        _go_on(last)
        if at & 1 or at == last:
            old_made, new_made = node_hash(beside, old_made), node_hash(beside, new_made)
            at, last = _while_left(at, last)
        else:
            new_made = node_hash(new_made, beside)
        at, last = at >> 1, last >> 1
    _end_at_root(last)
    _same(old_made, old_root, "the proof does not lead to the old root")
    _same(new_made, new_root, "the proof does not lead to the new root")


def _hashes(proof: Sequence[bytes]) -> Iterator[bytes]:
    for made in proof:
        if len(made) != HASH_BYTES:
            raise UnprovenError(f"a hash has {HASH_BYTES} bytes, not {len(made)}")
        yield made


def _go_on(last: int) -> None:
    if last == 0:
        raise UnprovenError("the proof has a hash too many")


def _end_at_root(last: int) -> None:
    if last != 0:
        raise UnprovenError("the proof lacks a hash")


def _same(made: bytes, told: bytes, otherwise: str) -> None:
    if made != told:
        raise UnprovenError(otherwise)


def _while_left(at: int, last: int) -> tuple[int, int]:
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _while_right(at: int, last: int) -> tuple[int, int]:
    while at & 1:
        at, last = at >> 1, last >> 1
    return at, last
