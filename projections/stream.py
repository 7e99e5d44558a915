"""Reading the stream of one member from the log, however long it is."""

from collections.abc import Collection, Iterator
from uuid import uuid4

from psycopg import Connection

from ledger.vocabulary.amendments import Amended, amended, event_name
from ledger.vocabulary.own import EventAmended
from projections.projection import Event, Row
from projections.source import QUERIES

READ_STREAM = (QUERIES / "read_stream.sql").read_bytes()
READ_FIRST = READ_STREAM.rstrip() + b" LIMIT %(limit)s"
FETCHED_EVENTS = 2_000


def read_stream(
    connection: Connection[Row], subject: str, until: int, types: Collection[str]
) -> Iterator[Event]:
    """The member's events of these types in order, fetched piece by piece within a transaction."""
    arguments = {"tag": f"member:{subject}", "until": until, "types": list(types)}
    with connection.cursor(f"stream_{uuid4().hex}", binary=True) as cursor:
        cursor.itersize = FETCHED_EVENTS
        cursor.execute(READ_STREAM, arguments)
        for row in cursor:
            yield Event(*row)


def read_first(
    connection: Connection[Row], subject: str, until: int, types: Collection[str], limit: int
) -> list[Event]:
    """As many of the same, from the first, as `limit` says; at once."""
    arguments = {"tag": f"member:{subject}", "until": until, "types": list(types), "limit": limit}
    cursor = connection.cursor(binary=True)
    return [Event(*row) for row in cursor.execute(READ_FIRST, arguments, prepare=False)]


def read_amendments(connection: Connection[Row], subject: str, until: int) -> dict[str, Amended]:
    """The amendments of the member's events, each under its own name."""
    found = {}
    for event in read_stream(connection, subject, until, [EventAmended.TOPIC]):
        stored = event.stored
        found[event_name(stored.source, stored.id)] = amended(event.position, stored)
    return found
