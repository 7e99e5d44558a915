"""Reading the events that carry tags of one kind beyond their stream: requests, notifications."""

from collections.abc import Collection
from itertools import groupby

from psycopg import Connection

from projections.projection import Event, Row
from projections.source import QUERIES

READ = (QUERIES / "read_tagged.sql").read_bytes()


def names_of(event: Event, kind: str) -> list[str]:
    """The names behind the event's tags of this kind, `request:` for example."""
    return [tag.removeprefix(kind) for tag in event.tags if tag.startswith(kind)]


def read_tagged(
    connection: Connection[Row],
    kind: str,
    names: Collection[str],
    types: Collection[str],
    until: int,
) -> dict[str, list[Event]]:
    """By name the events of these types up to a position, in the order of the log."""
    if not names:
        return {}
    arguments = {"tags": [kind + name for name in names], "until": until, "types": list(types)}
    found = connection.cursor(binary=True).execute(READ, arguments, prepare=False).fetchall()
    return {
        tag.removeprefix(kind): [Event(*row[1:]) for row in rows]
        for tag, rows in groupby(found, key=lambda row: row[0])
    }
