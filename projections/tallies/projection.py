"""The read model of reports: counts by day and kind, and where the rarer events are."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

import msgspec
from psycopg import Connection

from projections.projection import Event, Row
from projections.tallies.fold import (
    arrived,
    joining,
    places,
    presentations,
    stretch_of,
    tallied,
)

HERE = files("projections.tallies")
TALLY = (HERE / "tally.sql").read_bytes()
ARRIVE = (HERE / "arrive.sql").read_bytes()
PLACE = (HERE / "place.sql").read_bytes()
JOIN = (HERE / "join.sql").read_bytes()
PRESENT = (HERE / "present.sql").read_bytes()
FIRST = ("subject", "position", "time", "notice")


class Tallies:
    """Tables `tallies`, `arrivals`, `places`, `joined`, `presented`. They only grow, each row under
    the position that tells it, so that a report as of an earlier position is the same at any time;
    what was taken back is taken out when a report is made.
    """

    name = "tallies"
    version = 2
    types: frozenset[str] | None = None
    tables: Sequence[str] = ("tallies", "arrivals", "places", "joined", "presented")
    schema = (HERE / "schema.sql").read_bytes()

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        _count(connection, events)
        _write(connection, PLACE, ("type", "segment", "place"), places(events))
        _write(connection, JOIN, FIRST, joining(events))
        _write(connection, PRESENT, FIRST, presentations(events))

    def forget(self) -> None:
        """Nothing is remembered."""


def _count(connection: Connection[Row], events: Sequence[Event]) -> None:
    kinds: list[Row] = []
    sources: list[Row] = []
    for stretch, inside in _by_stretch(events):
        for (day, key), count in tallied(inside).items():
            kinds.append((stretch, day, msgspec.json.encode(key).decode(), count))
        sources += [(stretch, *each, count) for each, count in arrived(inside).items()]
    _write(connection, TALLY, ("stretch", "day", "key", "count"), kinds)
    _write(connection, ARRIVE, ("stretch", "day", "source", "type", "count"), sources)


def _by_stretch(events: Iterable[Event]) -> Iterator[tuple[int, list[Event]]]:
    for stretch, inside in groupby(events, lambda event: stretch_of(event.position)):
        yield stretch, list(inside)


def _write(
    connection: Connection[Row], query: bytes, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    if rows:
        columns = map(list, zip(*rows, strict=True))
        arguments = dict(zip(names, columns, strict=True))
        connection.cursor(binary=True).execute(query, arguments)
