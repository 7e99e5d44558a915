"""Reading the log for projections: in order, in pieces bounded by number and by size."""

from collections.abc import Iterator
from importlib.resources import files
from operator import itemgetter

from psycopg import Connection

from projections.projection import Event, Row

BATCH_EVENTS = 5_000
BATCH_BYTES = 16 * 1024 * 1024
PIECE_EVENTS = 1_000
"""Read at once: with events of at most 60 KiB, a piece is at most 60 MiB over `BATCH_BYTES`."""

QUERIES = files("projections") / "queries"
READ_EVENTS = (QUERIES / "read_events.sql").read_bytes()
DATA = itemgetter(4)
READ_HEAD = (QUERIES / "read_head.sql").read_bytes()


def read_head(connection: Connection[Row]) -> int:
    """The last position; 0 when the log is empty."""
    row = connection.execute(READ_HEAD).fetchone()
    if row is None:
        raise AssertionError("the log has no head row")
    return int(row[0])


def read_batch(
    connection: Connection[Row], after: int, until: int, most_events: int = BATCH_EVENTS
) -> list[Event]:
    """The next events after `after`, up to `until`: as many as a batch may hold."""
    events: list[Event] = []
    until = min(until, after + most_events)
    bytes_read = 0
    while after < until and bytes_read < BATCH_BYTES:
        piece = _read(connection, after, min(until, after + PIECE_EVENTS))
        if not piece:
            break
        events += [Event(*row) for row in piece]
        after = events[-1].position
        bytes_read += sum(map(len, map(DATA, piece)))
    return events


def batches(connection: Connection[Row], after: int, until: int) -> Iterator[list[Event]]:
    """A stretch of the log, batch after batch."""
    while events := read_batch(connection, after, until):
        yield events
        after = events[-1].position


def _read(connection: Connection[Row], after: int, until: int) -> list[Row]:
    # planned anew each time: a plan made while the log was empty would go on scanning all of it
    cursor = connection.cursor(binary=True)
    cursor.execute(READ_EVENTS, {"after": after, "until": until}, prepare=False)
    return cursor.fetchall()
