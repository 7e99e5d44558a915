"""What reports count of a batch of events, and where they find the rarer ones: pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from ledger.vocabulary.consent import NoticePresented
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from projections.glance import Named
from projections.projection import Event
from projections.requests.fold import EARLIEST, LATEST, showable
from projections.segments.fold import number

STRETCH_EVENTS = 16_384
"""The last stretch up to a position is counted from the log: as much as a report may wait for."""
PROCESSING = frozenset({DataCollected.TOPIC, DataUsed.TOPIC, DataDisclosed.TOPIC})
PLACED = frozenset(
    {
        "consent.given",
        "consent.refused",
        "consent.withdrawn",
        "marketing.refused",
        "marketing.accepted",
        "provision.declined",
        "data.corrected",
        "processing.restricted",
        "processing.resumed",
        "event.amended",
        "ledger.decided",
        "ledger.read",
        "ledger.replayed",
        "ledger.revealed",
        "ledger.exported",
    }
)
"""Types that no tag leads to and that are rare enough to be listed one by one."""
MEMBER = "member:"
AHEAD_SECONDS = 8 * 3_600
"""Taipei is so far ahead of UTC."""
DAY_SECONDS = 86_400
EPOCH = date(1970, 1, 1).toordinal()


class Key(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one count is of; stored as a JSON list."""

    type: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    manner: str | None
    basis: str | None
    recipient: str | None
    region: str | None
    notice: str | None


class Arrived(NamedTuple):
    """Which day, from where, of which type."""

    day: date
    source: str
    type: str


class First(NamedTuple):
    """When something first was said of a member, under which version of the notice."""

    subject: str
    position: int
    time: datetime
    notice: str | None


Tallies = Counter[tuple[date, Key]]
Arrivals = Counter[Arrived]


def stretch_of(position: int) -> int:
    return (position - 1) // STRETCH_EVENTS


def day_of_event(event: Event) -> date | None:
    """The day of Taipei on which it happened; None for what tells no time."""
    time = event.glance.time
    return _day(int((time.timestamp() + AHEAD_SECONDS) // DAY_SECONDS)) if time else None


@lru_cache(maxsize=1_024)
def _day(number: int) -> date:
    """Of the day since 1970, or the nearest that has a year everywhere."""
    return date.fromordinal(min(max(number + EPOCH, EARLIEST.toordinal()), LATEST.toordinal()))


def tallied(events: Iterable[Event]) -> Tallies:
    """Collections, uses and disclosures by day and kind."""
    found = Counter(
        (day_of_event(e), e.type, e.glance.data) for e in events if e.type in PROCESSING
    )
    return Counter({(day, _key(type_, data)): n for (day, type_, data), n in found.items() if day})


def _key(type_: str, named: Named) -> Key:
    return Key(
        type=type_,
        purposes=named.purposes or (),
        categories=named.categories or (),
        manner=named.manner,
        basis=named.basis,
        recipient=named.recipient,
        region=named.region,
        notice=named.notice,
    )


def arrived(events: Iterable[Event]) -> Arrivals:
    """All events by day, source and type."""
    found = Counter((day_of_event(e), e.glance.source or "", e.type) for e in events)
    return Counter({Arrived(day, *of): count for (day, *of), count in found.items() if day})


def places(events: Iterable[Event]) -> list[tuple[str, int, int]]:
    """Type, segment and place within the segment of each of the rarer events."""
    found = ((e.type, number(e.position), e.position - 1) for e in events if e.type in PLACED)
    return [(type_, segment, at & 1_023) for type_, segment, at in found]


def joining(events: Iterable[Event]) -> list[First]:
    """Collections that are each the earliest of their member so far within the batch."""
    earliest: dict[str, datetime] = {}
    found = []
    for first in _firsts(events, DataCollected.TOPIC):
        if first.subject not in earliest or first.time < earliest[first.subject]:
            earliest[first.subject] = first.time
            found.append(first)
    return found


def presentations(events: Iterable[Event]) -> list[First]:
    """Every showing of a notice."""
    return [first for first in _firsts(events, NoticePresented.TOPIC) if first.notice]


def _firsts(events: Iterable[Event], type_: str) -> Iterable[First]:
    for event in events:
        if event.type == type_ and (subject := _subject(event.tags)) and event.glance.time:
            seen = event.glance
            time = showable(event.glance.time)
            yield First(subject, event.position, time, seen.data.notice)


def _subject(tags: Sequence[str]) -> str | None:
    return tags[0].removeprefix(MEMBER) if tags and tags[0].startswith(MEMBER) else None
