"""Events as a list: found by tag or by stretches of the log, filtered, piece by piece.

The work for one piece is bounded; where few events pass the filters, it comes short, with a cursor.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from psycopg import Connection

from api.reading.asked import asked
from api.reading.cursors import Place
from api.reading.event_query import EventFilters, Wanted
from api.reading.listing import Piece, Shown
from api.reading.log_rows import COLUMNS, LogRow
from api.reading.positions import reached
from api.reading.sql import Row, rows, statement
from api.reading.zones import stretches
from ledger.catalogue.catalogue import Catalogue

IN_STRETCH = statement("events_in_stretch")
BY_TAG = statement("events_by_tag")
ROWS_AT_ONCE = 500
STATEMENTS_PER_PIECE = 40
PIECE_BYTES = 4 * 1024 * 1024
"""A piece ends with the event that takes it beyond this."""


@dataclass(frozen=True, slots=True)
class LogListing:
    """The events that carry one of `tags` (none given: all of them) and pass the filters."""

    query: EventFilters
    catalogue: Catalogue
    tags: Sequence[str]
    show: Callable[[LogRow], Shown]
    name: str = "events"
    columns: Sequence[str] = COLUMNS

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        place = Place.of(after)
        head = reached(connection)
        until = head if place.until is None else min(place.until, head)
        found: list[Shown] = []
        looked = self._gather(connection, (place.after, until), limit, found)
        return Piece(found, place.next(looked, until), until)

    def filters(self, words: Collection[str]) -> str | None:
        return asked(self.query, self.catalogue, words)

    def _gather(
        self, connection: Connection[Row], span: tuple[int, int], limit: int, found: list[Shown]
    ) -> int:
        """Appends what passes to `found`; the position up to which the log was looked at."""
        wanted = Wanted.of(self.query)
        size, looked = 0, span[0]
        looking = self._pieces(connection, wanted, span, limit)
        for events, end in islice(looking, STATEMENTS_PER_PIECE):
            for event in events:
                if not wanted.passes(event.recorded_at, event.type, event.tags, event.seen):
                    continue
                found.append(self.show(event))
                size += len(event.data)
                if len(found) >= limit or size > PIECE_BYTES:
                    return event.position
            looked = end
        return span[1] if next(looking, None) is None else looked

    def _pieces(
        self, connection: Connection[Row], wanted: Wanted, span: tuple[int, int], limit: int
    ) -> Iterator[tuple[list[LogRow], int]]:
        """Rows in order, and up to which position they are all there are."""
        tags = list(self.tags) or sorted(wanted.tags)
        # a member's events are few and spread over the whole log, a recipient's many and dense
        zones = None if self.tags else wanted.zone_arguments(times_only=bool(tags))
        at_once = min(limit, ROWS_AT_ONCE) if wanted.is_everything else ROWS_AT_ONCE
        query = BY_TAG if tags else IN_STRETCH
        arguments = {"tags": tags, "types": sorted(wanted.types) or None, "limit": at_once}
        for start, until in stretches(connection, zones, *span):
            after = start
            while after < until:
                between: dict[str, object] = {"after": after, "until": until}
                got = rows(connection, query, arguments | between)
                after = got[-1][0] if len(got) == at_once else until
                yield [LogRow.of(row) for row in got], after
