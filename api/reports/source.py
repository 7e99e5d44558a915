"""What reports are made of: the log and its read models in one snapshot, up to one position.

Whatever is read here is the same at any later time for the same position: either events of the log,
or read models that only grow, each row under the position that tells it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby, islice
from typing import Any
from uuid import uuid4

import msgspec
from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row, rows, statement
from api.reports.amended import names_taken_back
from api.reports.period import Period
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.amendments import event_name
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from projections.projection import Event
from projections.segments.fold import number
from projections.source import batches
from projections.tallies.fold import (
    PLACED,
    STRETCH_EVENTS,
    Arrivals,
    Arrived,
    Key,
    Tallies,
    arrived,
    stretch_of,
    tallied,
)

SPANS = statement("report_spans")
PLACES = statement("report_places")
EVENTS = statement("report_events")
TAGGED = statement("report_tagged")
STREAMS = statement("report_streams")
TALLIES = statement("report_tallies")
ARRIVALS = statement("report_arrivals")
KEYS = statement("report_keys")
FETCHED_ROWS = 2_000

Stream = tuple[str, list[Event]]
"""A name and its events, in order of the log."""


@dataclass
class Source:
    """Everything a report reads; within one transaction that sees one state of the database."""

    connection: Connection[Row]
    position: int
    period: Period
    filters: Mapping[str, str]
    catalogue: Catalogue
    recorded_at: datetime
    """When the position was recorded."""

    @cached_property
    def gone(self) -> frozenset[str]:
        """The names of events that had been taken back."""
        return names_taken_back(self._placed([EventAmended.TOPIC], [(0, number(self.position))]))

    def counts(self, event: Event) -> bool:
        """Whether the event was not taken back."""
        return event_name(event.stored.source, event.stored.id) not in self.gone

    def happened(self, *types: type[Fact]) -> Iterator[Event]:
        """Events of the rarer types that happened in the period, in order of the log."""
        for event in self._placed([fact.TOPIC for fact in types], self.spans()):
            if self.period.holds(event.stored.time) and self.counts(event):
                yield event

    def ever(self, *types: type[Fact]) -> Iterator[Event]:
        """Events of the rarer types whenever they happened, in order of the log."""
        whole = [(0, number(self.position))]
        return filter(self.counts, self._placed([fact.TOPIC for fact in types], whole))

    def tagged(self, kind: str) -> Iterator[Stream]:
        """The events with a tag of this kind beside their member's, by the name in the tag."""
        return self._streams(TAGGED, kind)

    def streams(self, kind: str) -> Iterator[Stream]:
        """The streams of one kind, by name: what is told of a recipient, a notice, an incident."""
        return self._streams(STREAMS, kind)

    def spans(self) -> list[tuple[int, int]]:
        """From which to which segment there may be something of the period."""
        arguments = {"start": self.period.start, "end": self.period.end}
        return [(row[0], row[1]) for row in rows(self.connection, SPANS, arguments)]

    def tallies(self, period: Period) -> Tallies:
        """Collections, uses and disclosures of these days by kind, without those taken back."""
        found: Tallies = Tallies()
        for day, key, count in rows(self.connection, TALLIES, self._days(period)):
            found[day, msgspec.json.decode(key, type=Key)] += count
        found.update(tallied(self._rest))
        found.subtract(tallied(self.taken_back))
        return Tallies({(d, k): n for (d, k), n in found.items() if _within(d, period) and n > 0})

    def arrivals(self, period: Period) -> Arrivals:
        """All events of these days by source and type, those taken back included."""
        found: Arrivals = Arrivals()
        for *arrival, count in rows(self.connection, ARRIVALS, self._days(period)):
            found[Arrived(*arrival)] += count
        found.update(arrived(self._rest))
        return Arrivals({each: n for each, n in found.items() if _within(each.day, period)})

    def read(self, query: bytes, arguments: Mapping[str, Any]) -> Iterator[Row]:
        """The rows of a statement, fetched piece by piece."""
        with self.connection.cursor(f"report_{uuid4().hex}", binary=True) as cursor:
            cursor.itersize = FETCHED_ROWS
            cursor.execute(query, arguments)
            yield from cursor

    def by_position(self, positions: Sequence[int]) -> list[Event]:
        """The events at some positions, in order."""
        found = rows(self.connection, EVENTS, {"positions": list(positions)})
        return list(readable(Event(*row) for row in found))

    @cached_property
    def _rest(self) -> list[Event]:
        """The events of the stretch that is not full at this position."""
        after = stretch_of(self.position) * STRETCH_EVENTS if self.position else 0
        return [e for batch in batches(self.connection, after, self.position) for e in batch]

    @cached_property
    def taken_back(self) -> list[Event]:
        keys = [bytes.fromhex(name) for name in self.gone]
        arguments = {"keys": keys, "until": self.position}
        return [Event(*row) for row in rows(self.connection, KEYS, arguments)] if keys else []

    def _days(self, period: Period) -> Mapping[str, Any]:
        days = {"first": period.first, "last": period.last}
        return days | {"stretch": stretch_of(self.position) if self.position else 0}

    def _placed(
        self, types: Collection[str], spans: Collection[tuple[int, int]]
    ) -> Iterator[Event]:
        if unknown := set(types) - PLACED:
            raise AssertionError(f"no places are kept of {unknown}")
        for first, last in spans:
            arguments = {"first": first, "last": last, "until": self.position}
            found = self.read(PLACES, arguments | {"types": list(types)})
            while piece := [row[0] for row in islice(found, FETCHED_ROWS)]:
                yield from self.by_position(piece)

    def _streams(self, query: bytes, kind: str) -> Iterator[Stream]:
        found = self.read(query, {"kind": kind, "until": self.position})
        for tag, rows_ in groupby(found, lambda row: row[0]):
            yield tag.partition(":")[2], list(readable(Event(*row[1:]) for row in rows_))


def _within(day: Any, period: Period) -> bool:
    return bool(period.first <= day <= period.last)
