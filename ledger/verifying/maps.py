"""Maps of completeness, derived anew: how many events each member has, and a hash over them.

A map is over all members in the order of their first event; its leaves say version, subject, count,
running hash and last position. Unlike the rest of the check this takes memory for every member,
about 250 bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

import msgspec
import psycopg

from ledger.verifying.events import MICROSECONDS_TO_2000
from ledger.verifying.finding import Finding
from ledger.verifying.mapped import Mapped
from ledger.verifying.source import EventRow, Source
from ledger.verifying.tree import TILE_HASHES, joined, peaks_of, root_of
from ledger.verifying.unreadable import telling

MEMBER = "member:"
STRETCH_EVENTS = 65_536

_STATE = Struct(">Q32sQ")
_POSITION = Struct(">Q")

Report = Callable[[int, int | None], None]


class _Tagged(msgspec.Struct):
    tags: list[str]


_tagged = msgspec.json.Decoder(_Tagged).decode


class CheckedMaps(NamedTuple):
    """How many maps were derived anew, the events of those that were not, what is wrong."""

    checked: int
    unchecked: tuple[int, ...]
    findings: list[Finding]


class Members:
    """What the events so far come to, member by member."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._states = bytearray()

    def __len__(self) -> int:
        return len(self._numbers)

    def see(self, position: int, tags: Sequence[str], leaf: bytes) -> None:
        """Takes in an event. ValueError for a tag that names no subject."""
        for tag in dict.fromkeys(tags):
            if tag.startswith(MEMBER):
                self._see(bytes.fromhex(tag[len(MEMBER) :].replace("-", "")), position, leaf)

    def root(self) -> bytes:
        """That of the map."""
        peaks, leaves = peaks_of(()), list[bytes]()
        for subject, number in self._numbers.items():
            state = self._states[number * _STATE.size : (number + 1) * _STATE.size]
            leaves.append(sha256(b"\x00\x01" + subject + state).digest())
            if len(leaves) == TILE_HASHES:
                peaks, leaves = joined(peaks, peaks_of(leaves)), []
        return root_of(joined(peaks, peaks_of(leaves)))

    def _see(self, subject: bytes, position: int, leaf: bytes) -> None:
        number = self._numbers.setdefault(subject, len(self._numbers))
        at = number * _STATE.size
        if at == len(self._states):
            self._states += bytes(_STATE.size)
        count, before, _ = _STATE.unpack_from(self._states, at)
        running = sha256(b"\x02" + before + _POSITION.pack(position) + leaf).digest()
        _STATE.pack_into(self._states, at, count + 1, running, position)


def check_maps(
    conninfo: str,
    maps: Sequence[Mapped],
    most: int | None = None,
    report: Report = lambda *_: None,
) -> CheckedMaps:
    """Derives these maps anew, in one pass over the log, or no more than the newest; each has to be
    one.

    For a log that is otherwise as it was written. Raises `psycopg.Error`.
    """
    older = 0 if most is None else max(len(maps) - most, 0)
    newest = sorted(maps[older:], key=lambda each: each.position)
    findings = list[Finding]()
    with psycopg.connect(conninfo) as connection, telling(findings, 1, 1):
        findings += _check(Source(connection), newest, report)
    unchecked = tuple(each.event for each in maps[:older])
    return CheckedMaps(len(newest), unchecked, findings)


def _check(source: Source, maps: Sequence[Mapped], report: Report) -> Iterator[Finding]:
    members, after = Members(), 0
    for each in maps:
        for start in range(after, each.position, STRETCH_EVENTS):
            until = min(start + STRETCH_EVENTS, each.position)
            for rows in source.events(start, until):
                yield from _see(members, rows)
            report(until, maps[-1].position)
        after = each.position
        if len(members) != each.members:
            what = f"it maps {each.members} members up to {each.position}, there are {len(members)}"
            yield Finding(each.event, what)
        elif members.root().hex() != each.root:
            yield Finding(each.event, f"it is not the map of the events up to {each.position}")


def _see(members: Members, rows: Sequence[EventRow]) -> Iterator[Finding]:
    for position, recorded_at, _, _, _, data in rows:
        if recorded_at is None or data is None:  # found when the event itself was looked at
            continue
        moment = int.from_bytes(recorded_at, signed=True) + MICROSECONDS_TO_2000
        leaf = sha256(b"\x00" + moment.to_bytes(8) + data).digest()
        try:
            members.see(position, _tagged(data).tags, leaf)
        except ValueError:
            yield Finding(position, "a tag of it names no member")
