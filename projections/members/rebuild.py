"""Making all views anew, member after member in the order of the streams: each is folded once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from psycopg import Connection

from projections.amendments import takes_back
from projections.members.fold import TYPES, absorb, fold_stream
from projections.members.rows import WRITTEN_ROWS, view_row, write
from projections.members.view import View
from projections.projection import Event, Row
from projections.stream import read_amendments, read_stream

FOLDER = files("projections.members")
READ_STREAMS = (FOLDER / "read_streams.sql").read_bytes()
READ_MENTIONS = (FOLDER / "read_mentions.sql").read_bytes()
TAG = "member:"
FETCHED_EVENTS = 5_000

Tagged = tuple[str, int, datetime, str, bytes]
"""The member's tag; position, when recorded, type and data of an event that carries it."""


def refold(connection: Connection[Row], subject: str, until: int) -> View:
    """The view as the log tells it up to a position."""
    amendments = read_amendments(connection, subject, until)
    events = read_stream(connection, subject, until, TYPES)
    return fold_stream(((e.position, e.recorded_at, e.stored) for e in events), amendments)


def rebuild(connection: Connection[Row], until: int, advance: Callable[[int], None]) -> None:
    """Fills the empty table `members` with what the positions 1 to `until` say."""
    rows: list[Row] = []
    for subject, view in _views(connection, until, advance):
        rows.append(view_row(subject, view))
        if len(rows) == WRITTEN_ROWS:
            write(connection, rows)
            rows = []
    write(connection, rows)


def _views(
    connection: Connection[Row], until: int, advance: Callable[[int], None]
) -> Iterator[tuple[str, View]]:
    for tag, rows in groupby(_merged(connection, until, advance), key=itemgetter(0)):
        subject = tag[len(TAG) :]
        yield subject, _folded(rows) or refold(connection, subject, until)


def _folded(rows: Iterator[Tagged]) -> View | None:
    """The view of one member; None where an event was taken back and all is to be read anew."""
    view = View()
    for tag, position, recorded_at, type_, data in rows:
        stored = Event(position, recorded_at, type_, [tag], data).stored
        if takes_back(stored.data):
            return None
        absorb(view, position, recorded_at, stored)
    return view


def _merged(
    connection: Connection[Row], until: int, advance: Callable[[int], None]
) -> Iterator[Tagged]:
    streams = _read(connection, "member_streams", READ_STREAMS, until)
    mentions = _read(connection, "member_mentions", READ_MENTIONS, until)
    read = 0
    for row in merge(streams, mentions):
        yield row
        read += 1
        if read == FETCHED_EVENTS:
            advance(read)
            read = 0
    advance(read)


def _read(connection: Connection[Row], name: str, query: bytes, until: int) -> Iterator[Tagged]:
    with connection.cursor(name, binary=True) as cursor:
        cursor.execute(query, {"until": until, "types": list(TYPES)})
        while rows := cursor.fetchmany(FETCHED_EVENTS):
            yield from rows
