"""How many events there are of one member, and a hash that runs over all of them.

A member's leaves are the events that carry its tag, first or further, in the order of the log. The
hash begins with 32 zero bytes; each leaf makes it SHA-256(0x02 || hash || position || leaf hash).
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from struct import Struct
from typing import NamedTuple, Self
from uuid import UUID

from ledger.transparency.errors import MalformedError
from ledger.transparency.hashing import HASH_BYTES, leaf_hash

TAG = "member:"
START = bytes(HASH_BYTES)
"""The running hash of nobody's events."""
VERSION = b"\x01"
"""The first byte of a map entry: what follows and how the hash runs."""

# a copy of a begun hash costs half of a new one; 0x00 and 0x01 begin leaves and nodes of trees
_STEP = sha256(b"\x02")
_POSITION = Struct(">Q")
_ENTRY = Struct(">16sQ32sQ")
_RECORD = Struct(">Q32s")


class Leaf(NamedTuple):
    """One event of a member: its position, and its leaf hash in the tree of the log."""

    position: int
    hash: bytes


class Tally(NamedTuple):
    """What a member's leaves come to, up to and with the last one."""

    events: int = 0
    hash: bytes = START
    last_position: int = 0

    def extended(self, position: int, leaf: bytes) -> Self:
        """With one leaf more, which stands later in the log."""
        return type(self)(self.events + 1, extended(self.hash, position, leaf), position)


def extended(running: bytes, position: int, leaf: bytes) -> bytes:
    """The running hash with one leaf more."""
    begun = _STEP.copy()
    begun.update(running + _POSITION.pack(position) + leaf)
    return begun.digest()


def tally_of(leaves: Iterable[Leaf]) -> Tally:
    """What leaves come to. Raises `MalformedError` unless they stand in the order of the log."""
    tally = Tally()
    for position, leaf in leaves:
        if position <= tally.last_position:
            raise MalformedError(f"position {position} stands after {tally.last_position}")
        tally = tally.extended(position, leaf)
    return tally


def members_of(tags: Sequence[str]) -> Sequence[str]:
    """The subjects whose leaf an event with these tags is, each once."""
    if len(tags) == 1:
        return (tags[0][len(TAG) :],) if tags[0].startswith(TAG) else ()
    return list(dict.fromkeys(tag[len(TAG) :] for tag in tags if tag.startswith(TAG)))


def map_entry(subject: UUID, tally: Tally) -> bytes:
    """What the map says of a member: version, subject, count, running hash, last position."""
    return VERSION + _ENTRY.pack(subject.bytes, *tally)


def map_leaf(subject: UUID, tally: Tally) -> bytes:
    """The leaf of the map's tree, at the member's index: the order of first appearance."""
    return leaf_hash(map_entry(subject, tally))


def packed(leaves: Iterable[Leaf]) -> bytes:
    """Leaves as records of 40 bytes: position, leaf hash."""
    return b"".join([_RECORD.pack(*leaf) for leaf in leaves])


def unpacked(records: bytes) -> Iterator[Leaf]:
    """Raises `MalformedError`."""
    if len(records) % _RECORD.size:
        raise MalformedError("the list of leaves ends inside a record")
    return (Leaf(*record) for record in _RECORD.iter_unpack(records))
