"""Making all views anew, member after member in the order of the streams: each is folded once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from psycopg import Connection

from ledger.vocabulary.amendments import takes_back
from projections.members.fold import TYPES, absorb, fold_stream, purge
from projections.members.rows import WRITTEN_ROWS, view_row, write
from projections.members.view import View
from projections.projection import Row, read_stored
from projections.stream import read_amendments, read_stream

FOLDER = files("projections.members")
READ_STREAMS = (FOLDER / "read_streams.sql").read_bytes()
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
    current: str | None = None
    view: View | None = None
    for piece in _pieces(connection, until):
        for tag, rows in groupby(piece, key=itemgetter(0)):
            if tag != current:
                if current is not None:
                    yield _finished(connection, current, view, until)
                current, view = tag, View()
            view = view and _folded(view, rows)
        advance(len(piece))
    if current is not None:
        yield _finished(connection, current, view, until)


def _finished(
    connection: Connection[Row], tag: str, view: View | None, until: int
) -> tuple[str, View]:
    subject = tag[len(TAG) :]
    if view is None:
        return subject, refold(connection, subject, until)
    purge(view)
    return subject, view


def _folded(view: View, rows: Iterator[Tagged]) -> View | None:
    """The view after these events; None where one takes back another and all is to be read anew."""
    for _, position, recorded_at, type_, data in rows:
        stored = read_stored(type_, data)
        if takes_back(stored.data):
            return None
        absorb(view, position, recorded_at, stored)
    return view


def _pieces(connection: Connection[Row], until: int) -> Iterator[list[Tagged]]:
    with connection.cursor("member_streams", binary=True) as cursor:
        cursor.execute(READ_STREAMS, {"until": until, "types": list(TYPES)})
        while piece := cursor.fetchmany(FETCHED_EVENTS):
            yield piece
