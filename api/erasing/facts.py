"""What an erasure has to know, read from the log itself: the member's facts, everybody's rules."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import rows, statement
from ledger.decisions.erasures import Member
from ledger.decisions.held_data import TAKES_IN, HeldData
from ledger.decisions.retention import Rules
from ledger.vocabulary.amendments import event_name, taken_back
from projections.projection import Event
from projections.stream import read_amendments, read_stream

RULES = statement("organisation_rules")
SEALED = statement("sealed_classes")
HELD_TYPES = tuple(fact.TOPIC for fact in TAKES_IN)

Row = tuple[Any, ...]


def standing(
    connection: Connection[Row], subject: str, until: int, types: Collection[str]
) -> Iterator[Event]:
    """The member's events of these types that were not taken back; within a transaction.

    Raises a 503 `Problem` for an event that cannot be read.
    """
    gone = taken_back(read_amendments(connection, subject, until))
    for event in readable(read_stream(connection, subject, until, types)):
        if event_name(event.stored.source, event.stored.id) not in gone:
            yield event


def member_of(connection: Connection[Row], subject: str, until: int) -> Member:
    """What is held of the member; within a transaction."""
    data = HeldData()
    for event in standing(connection, subject, until, HELD_TYPES):
        data.take(event.stored)
    sealed = rows(connection, SEALED, {"subject": subject})
    return Member(subject, data, frozenset(row[0] for row in sealed))


def rules_of(connection: Connection[Row], until: int, now: datetime) -> Rules:
    """Holds, periods and ends of services in force."""
    rules = Rules()
    found = (Event(*row) for row in rows(connection, RULES, {"until": until}))
    for event in readable(found):
        rules.take(event.stored, now)
    return rules
