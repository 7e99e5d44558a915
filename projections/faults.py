"""Taking in events up to the first bad one: what stops a projection, and exactly where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import psycopg
from psycopg import Connection, DataError, IntegrityError

from ledger.vocabulary.registry import UnknownEventTypeError, UnknownVersionError
from projections.projection import Event, Projection, Row

DATA_FAULTS = (
    msgspec.DecodeError,
    UnknownEventTypeError,
    UnknownVersionError,
    DataError,
    IntegrityError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)
"""What an event itself can be wrong with, or a projection's program with an event: the one stops
before it, the others go on. Every other error is the machine's.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """The event a projection cannot take in, and why; `reason` never quotes the event."""

    position: int
    reason: str


def take_in(
    connection: Connection[Row], projection: Projection, events: Sequence[Event]
) -> Fault | None:
    """Applies the events before the first bad one, inside the caller's transaction.

    A batch that fails is taken in halves, so that the fault is found whatever noticed it.
    """
    error = _attempt(connection, projection, events) if events else None
    if error is None:
        return None
    if len(events) == 1:
        return Fault(events[0].position, reason(error))
    half = len(events) // 2
    return take_in(connection, projection, events[:half]) or take_in(
        connection, projection, events[half:]
    )


def wanted(projection: Projection, events: Sequence[Event]) -> Sequence[Event]:
    """The events of the types the projection looks at."""
    types = projection.types
    if types is None:
        return events
    return [event for event in events if event.type in types]


def reason(error: Exception) -> str:
    """What is wrong and in which place, without a value out of the event."""
    name = type(error).__name__
    if isinstance(error, psycopg.Error):
        places = (error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
        return " ".join([name, *filter(None, (error.sqlstate, *places))])
    if isinstance(error, msgspec.DecodeError):
        place = re.search(r" - at `(\$[^`]*)`$", str(error))
        return f"{name} at {place[1]}" if place else name
    if isinstance(error, (UnknownEventTypeError, UnknownVersionError)):
        return f"{name}: {error}"
    return name


def _attempt(
    connection: Connection[Row], projection: Projection, events: Sequence[Event]
) -> Exception | None:
    try:
        with connection.transaction():
            projection.apply(connection, events)
    except DATA_FAULTS as error:
        projection.forget()
        return error
    return None
