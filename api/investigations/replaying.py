"""One member replayed at a moment: read once where the stream is short, twice where it is long."""

from collections.abc import Iterator

from psycopg import Connection

from api.reading.moments import known_amendments, readable
from api.reading.sql import Row
from ledger.vocabulary.own import EventAmended
from projections.members.fold import TYPES
from projections.projection import Event
from projections.replay.moments import Moments
from projections.replay.replayed import Replayed, amendments_of, replayed
from projections.stream import FETCHED_EVENTS, read_first, read_stream

SHORT_EVENTS = FETCHED_EVENTS
"""A stream of fewer events is held whole while it is folded."""


def replayed_at(
    connection: Connection[Row], subject: str, until: int, moments: Moments
) -> Replayed:
    """Raises a 503 `Problem` where this version of the ledger cannot read an event."""
    with connection.transaction():
        short = _short(connection, subject, until)
        if short is None:
            amendments = known_amendments(connection, subject, until, moments)
            events = readable(read_stream(connection, subject, until, TYPES))
        else:
            words = [e for e in short if e.type == EventAmended.TOPIC and moments.was_known(e)]
            amendments = amendments_of(readable(iter(words)))
            events = readable(_drained(short))
        return replayed(filter(moments.hold, events), amendments)


def _short(connection: Connection[Row], subject: str, until: int) -> list[Event] | None:
    """The whole stream; None where it is long."""
    found = read_first(connection, subject, until, TYPES, SHORT_EVENTS)
    return found if len(found) < SHORT_EVENTS else None


def _drained(events: list[Event]) -> Iterator[Event]:
    """Each event in order, let go of before the next: a thousand decoded ones would have the
    collector look at everything there is.
    """
    events.reverse()
    while events:
        yield events.pop()
