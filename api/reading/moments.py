"""The view of one member as of a moment, and as the ledger knew it at a moment: folded anew."""

from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg import Connection

from api.problems import Problem
from ledger.vocabulary.amendments import Amended, amended, event_name
from ledger.vocabulary.registry import UnknownEventTypeError, UnknownVersionError
from projections.members.fold import TYPES, Folded, fold_stream
from projections.members.view import View
from projections.projection import Event
from projections.replay.moments import Moments
from projections.stream import read_stream

AMENDMENT = "event.amended"


def view_at(
    connection: Connection[tuple[Any, ...]], subject: str, until: int, moments: Moments
) -> View:
    """Raises a 503 `Problem` where this version of the ledger cannot read an event."""
    with connection.transaction():
        amendments = known_amendments(connection, subject, until, moments)
        return fold_stream(_folded(connection, subject, until, moments), amendments)


def _folded(
    connection: Connection[tuple[Any, ...]], subject: str, until: int, moments: Moments
) -> Iterator[Folded]:
    for event in readable(read_stream(connection, subject, until, TYPES)):
        if moments.hold(event):
            yield event.position, event.recorded_at, event.stored


def known_amendments(
    connection: Connection[tuple[Any, ...]], subject: str, until: int, moments: Moments
) -> dict[str, Amended]:
    """The amendments of the member's events, each under its own name. Raises as `view_at`."""
    return {
        event_name(event.stored.source, event.stored.id): amended(event.position, event.stored)
        for event in readable(read_stream(connection, subject, until, [AMENDMENT]))
        if moments.was_known(event)
    }


def readable(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        try:
            _ = event.stored
        except (msgspec.DecodeError, UnknownEventTypeError, UnknownVersionError) as error:
            what = type(error).__name__
            raise Problem(
                503, "An event cannot be read", f"position {event.position}: {what}"
            ) from None
        yield event
