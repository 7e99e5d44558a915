"""Reading what a question needs: all members' in one pass, or the next few by the index.

The pass sorts what it needs once, however long the log is, and holds one member and a piece of the
log; the look at the next few goes along the index of streams and never far.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from psycopg import Connection

from projections.projection import Event
from projections.projection import Row as DatabaseRow
from projections.replay.population.question import Question, topics

FOLDER = files("projections.replay.population")
READ_MEMBERS = (FOLDER / "read_members.sql").read_bytes()
READ_PAGE = (FOLDER / "read_page.sql").read_bytes()
TAG = "member:"
LAST = "member:~"
"""Behind the last member there can be."""
FETCHED_EVENTS = 5_000
LOOKED_EVENTS = 2_000
"""Looked at by one statement of a page."""

Member = tuple[str, list[Event]]
"""A subject, and the events that a question needs, in the log's order."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The members after one subject, in the order of subjects, as the log was at `until`."""

    until: int
    after: str = ""


def every_member(
    connection: Connection[DatabaseRow], question: Question, stretch: Stretch
) -> Iterator[Member]:
    """Within a transaction; the members of whom there is anything that the question needs."""
    return _members(connection, question, stretch, LAST)


def next_members(
    connection: Connection[DatabaseRow], question: Question, stretch: Stretch
) -> tuple[list[Member], str | None]:
    """Within a transaction; those among the next few members, and the last one looked at.

    None for the last: nobody comes after these.
    """
    arguments = {
        "types": topics(question.types),
        "after": TAG + stretch.after,
        "until": stretch.until,
        "looked": LOOKED_EVENTS,
    }
    cursor = connection.cursor(binary=True)
    found = cursor.execute(READ_PAGE, arguments, prepare=False).fetchall()
    grouped = [(tag, list(rows)) for tag, rows in groupby(found, key=itemgetter(0))]
    if len(found) < LOOKED_EVENTS:
        return list(map(_member, grouped)), None
    if len(grouped) == 1:
        # one member with more events than are looked at
        tag = grouped[0][0]
        return list(_members(connection, question, stretch, tag)), tag[len(TAG) :]
    whole = grouped[:-1]
    return list(map(_member, whole)), whole[-1][0][len(TAG) :]


def _member(grouped: tuple[str, list[DatabaseRow]]) -> Member:
    tag, rows = grouped
    return tag[len(TAG) :], [_event(row) for row in rows if row[4] is not None]


def _event(row: DatabaseRow) -> Event:
    tag, position, recorded_at, type_, data = row
    return Event(position, recorded_at, type_, [tag], data)


def _members(
    connection: Connection[DatabaseRow], question: Question, stretch: Stretch, last: str
) -> Iterator[Member]:
    named = question.named
    arguments = {
        "types": topics(question.types),
        "unnamed": topics(question.unnamed),
        "named": msgspec.json.encode(named) if named is not None else None,
        "after": TAG + stretch.after,
        "last": last,
        "until": stretch.until,
    }
    for tag, rows in groupby(_rows(connection, arguments), key=itemgetter(0)):
        yield tag[len(TAG) :], list(map(_event, rows))


def _rows(connection: Connection[DatabaseRow], arguments: dict[str, Any]) -> Iterator[DatabaseRow]:
    # streamed, not by a cursor of the server: PostgreSQL scans and sorts for those on one processor
    with connection.cursor(binary=True) as cursor:
        yield from cursor.stream(READ_MEMBERS, arguments, size=FETCHED_EVENTS)
