"""What reports count of a batch of events, and where they find the rarer ones: pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from ledger.decisions.clock import TAIPEI
from ledger.vocabulary.consent import NoticePresented
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from projections.projection import Event
from projections.requests.fold import showable
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
        "ledger.read",
        "ledger.replayed",
        "ledger.revealed",
        "ledger.exported",
    }
)
"""Types that no tag leads to and that are rare enough to be listed one by one."""
MEMBER = "member:"


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
    return _day(time) if time else None


@lru_cache(maxsize=65_536)
def _day(time: datetime) -> date:
    return showable(time).astimezone(TAIPEI).date()


def key_of(event: Event) -> Key:
    data = event.glance.data
    return Key(
        type=event.type,
        purposes=tuple(data.purposes or ()),
        categories=tuple(data.categories or ()),
        manner=data.manner,
        basis=data.basis,
        recipient=data.recipient,
        region=data.region,
        notice=data.notice,
    )


def tallied(events: Iterable[Event]) -> Tallies:
    """Collections, uses and disclosures by day and kind."""
    dated = ((day_of_event(e), e) for e in events if e.type in PROCESSING)
    return Counter((day, key_of(event)) for day, event in dated if day)


def arrived(events: Iterable[Event]) -> Arrivals:
    """All events by day, source and type."""
    dated = ((day_of_event(e), e) for e in events)
    return Counter(Arrived(day, e.glance.source or "", e.type) for day, e in dated if day)


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
