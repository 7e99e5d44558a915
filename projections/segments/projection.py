"""The zone map of the log, written a few rows a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from importlib.resources import files
from typing import Any

from psycopg import Connection

from projections.projection import Event, Row
from projections.segments.fold import Segment, last_position, number

HERE = files("projections.segments")
READ = (HERE / "read.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()
NAMES = tuple(field.name for field in fields(Segment))


class Segments:
    """Table `segments`: what each stretch of 1,024 positions holds."""

    name = "segments"
    version = 1
    types: frozenset[str] | None = None
    tables = ("segments",)
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._open: Segment | None = None

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        touched = []
        for segment, inside in _by_segment(events):
            self._open = self._begun(connection, segment)
            self._open.add(inside)
            touched.append(_row(self._open))
        with connection.cursor() as cursor:
            cursor.executemany(WRITE, touched)

    def forget(self) -> None:
        self._open = None

    def _begun(self, connection: Connection[Row], segment: int) -> Segment:
        if self._open is not None and self._open.segment == segment:
            return self._open
        row = connection.execute(READ, {"segment": segment}).fetchone()
        return _segment(row) if row else Segment(segment)


def _by_segment(events: Sequence[Event]) -> Iterator[tuple[int, Sequence[Event]]]:
    """Positions are dense, so that a segment ends where counting says."""
    start = 0
    while start < len(events):
        segment = number(events[start].position)
        end = start + last_position(segment) - events[start].position + 1
        yield segment, events[start:end]
        start = end


def _segment(row: Row) -> Segment:
    values: list[Any] = [set(value) if isinstance(value, list) else value for value in row]
    return Segment(*values)


def _row(segment: Segment) -> dict[str, Any]:
    values = {name: getattr(segment, name) for name in NAMES}
    return {n: sorted(v) if isinstance(v, set) else v for n, v in values.items()}
