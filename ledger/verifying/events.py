"""One event after the other: that the columns say what the data says, and the hash of each.

What is read here are the stored bytes alone; nothing is taken from the code that wrote them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from ledger.verifying.erasures import COMPLETED, Completion, completion
from ledger.verifying.finding import FINDINGS_MAX, Finding
from ledger.verifying.mapped import MAPPED, Mapped, mapped
from ledger.verifying.source import EventRow
from ledger.verifying.unreadable import MALFORMED

KEY_BYTES = 16
MICROSECONDS_TO_2000 = 946_684_800_000_000
"""PostgreSQL counts from the year 2000, an entry from 1970."""
LONG_AGO = -(2**63)
"""`-infinity`: the head of a log without events."""

_ARRAY = bytes.fromhex("00000001 00000000 00000019")  # one dimension, no NULL, of text
_NONE = bytes.fromhex("00000000 00000000 00000019")
_FROM_ONE = bytes.fromhex("00000001")
_ONE = _ARRAY + bytes.fromhex("00000001") + _FROM_ONE
_OPENED = frozenset({COMPLETED.decode(), MAPPED})
"""Types whose content is looked at."""


class Told(msgspec.Struct, gc=False):
    """What the data says of what stands in columns too."""

    type: str
    source: str
    id: str
    tags: list[str]


_decode = msgspec.json.Decoder(Told).decode


class BrokenError(Exception):
    """Events do not follow each other any more: no tree is made of them."""


@dataclass(slots=True)
class Events:
    """What was seen of a stretch so far."""

    after: int
    """The position before the first of them."""
    leaves: list[bytes] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    first_recorded_at: int = LONG_AGO
    recorded_at: int = LONG_AGO
    further_tags: list[tuple[int, str]] = field(default_factory=list)
    """Those that must stand in `event_tags`, with their positions."""
    completions: list[Completion] = field(default_factory=list)
    maps: list[Mapped] = field(default_factory=list)
    _recorded_at: bytes = b""
    _prefix: bytes = b""

    @property
    def position(self) -> int:
        """The last that was seen."""
        return self.after + len(self.leaves)

    def see(self, rows: Iterable[EventRow]) -> None:
        """Takes in events in order. Raises `BrokenError` where one is missing."""
        position, add = self.position, self.leaves.append
        last: bytes | None
        last, prefix = self._recorded_at, self._prefix
        for row in rows:
            at, recorded_at, type_, key, tags, data = row
            position += 1
            if at != position or recorded_at != last:
                last, prefix = recorded_at, self._moves_on(position, row)
            if data is None:
                raise self._breaks(position, "it has no data")
            add(sha256(prefix + data).digest())
            try:
                told = _decode(data)
                if (
                    key != sha256(f"{told.source}\0{told.id}".encode()).digest()[:KEY_BYTES]
                    or type_ != told.type.encode()
                    or tags != as_sent(told.tags)
                ):
                    self._disagrees(row, told)
            except MALFORMED as error:
                self._found(position, f"its data is not an event: {error}")
                continue
            if len(told.tags) > 1:
                self.further_tags += [(position, tag) for tag in set(told.tags[1:])]
            if told.type in _OPENED:
                self._open(position, told, data)

    def end(self, until: int) -> None:
        """Raises `BrokenError` when the stretch goes on and the events do not."""
        if self.position < until:
            raise self._breaks(self.position + 1, "it is missing")

    def _moves_on(self, position: int, row: EventRow) -> bytes:
        """To another moment, usually; what a leaf of that moment begins with."""
        if row[0] != position:
            raise self._breaks(position, f"it is missing: the next is {row[0]}")
        if row[1] is None:
            raise self._breaks(position, "it was recorded at no time")
        moment = int.from_bytes(row[1], signed=True)
        if moment < self.recorded_at:
            self._found(position, "it was recorded before the one before it")
        if not 0 <= moment + MICROSECONDS_TO_2000 < 2**63:
            raise self._breaks(position, "it was recorded at no time there is")
        if self.first_recorded_at == LONG_AGO:
            self.first_recorded_at = moment
        self.recorded_at, self._recorded_at = moment, row[1]
        self._prefix = b"\x00" + (moment + MICROSECONDS_TO_2000).to_bytes(8)
        return self._prefix

    def _disagrees(self, row: EventRow, told: Told) -> None:
        position, _, type_, key, tags, _ = row
        if told.type.encode() != type_:
            self._found(position, f"its type is {_shown(type_)}, in its data {told.type}")
        if key_of(told.source, told.id) != key:
            self._found(position, "its key is not that of its source and id")
        if as_sent(told.tags) != tags:
            self._found(position, f"its tags are not those in its data: {', '.join(told.tags)}")

    def _open(self, position: int, told: Told, data: bytes) -> None:
        opened = mapped(position, data) if told.type == MAPPED else completion(position, data)
        if isinstance(opened, Finding):
            self.findings.append(opened)
        elif isinstance(opened, Mapped):
            self.maps.append(opened)
        elif opened:
            self.completions.append(opened)

    def _found(self, position: int, what: str) -> None:
        self.findings.append(Finding(position, what))
        if len(self.findings) >= FINDINGS_MAX:
            raise BrokenError

    def _breaks(self, position: int, what: str) -> BrokenError:
        self.findings.append(Finding(position, what))
        return BrokenError()


def key_of(source: str, id_: str) -> bytes:
    """By what an event is known: the first 16 bytes of SHA-256 over source, NUL and id."""
    return sha256(f"{source}\0{id_}".encode()).digest()[:KEY_BYTES]


def as_sent(tags: Sequence[str]) -> bytes:
    """An array of text as PostgreSQL sends it (its source: array_send)."""
    if len(tags) == 1:  # most events
        raw = tags[0].encode()
        return _ONE + len(raw).to_bytes(4) + raw
    if not tags:
        return _NONE
    parts = [_ARRAY, len(tags).to_bytes(4), _FROM_ONE]
    for tag in tags:
        raw = tag.encode()
        parts += (len(raw).to_bytes(4), raw)
    return b"".join(parts)


def _shown(raw: bytes | None) -> str:
    return "nothing" if raw is None else raw.decode("utf-8", "backslashreplace")
