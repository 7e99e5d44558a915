"""What is stopped for a member, folded from the log at its head: no read model can lag behind."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row
from ledger.decisions.restrictions import TAKES_IN, Placed, Restrictions, Word, restrictions_of
from ledger.vocabulary.amendments import event_name, taken_back
from projections.replay.moments import Moments
from projections.stream import read_amendments, read_stream

TYPES = [fact.TOPIC for fact in TAKES_IN]


def restrictions_at(
    connection: Connection[Row], subject: str, until: int, as_of: datetime | None = None
) -> Restrictions:
    """As known at a position, of what had happened by a moment. Raises a 503 `Problem` for an
    unreadable event.
    """
    moments = Moments(as_of)
    with connection.transaction():
        gone = taken_back(read_amendments(connection, subject, until))
        events = readable(read_stream(connection, subject, until, TYPES))
        return restrictions_of(
            (event.position, event.stored, event.recorded_at)
            for event in events
            if event_name(event.stored.source, event.stored.id) not in gone
            and moments.had_happened(event)
        )


def shown(state: Restrictions) -> dict[str, Any]:
    """The restrictions that stand, and the channels on which marketing is refused."""
    return {
        "restrictions": [_restriction(each) for each in state.standing],
        "marketing_refused": [
            _refusal(channel, word) for channel, word in sorted(state.refused.items())
        ],
    }


def _restriction(placed: Placed) -> dict[str, Any]:
    fact, (since, position) = placed.fact, placed.order
    return {
        "restriction": fact.restriction,
        "scope": fact.scope,
        "reason": fact.reason,
        "categories": fact.categories,
        "channels": fact.channels,
        "dispute_noted": fact.dispute_noted,
        "request": fact.request,
        "since": since,
        "position": position,
    }


def _refusal(channel: str, word: Word) -> dict[str, Any]:
    since, position = word.order
    said = {"received_by": word.fact.received_by, "since": since, "position": position}
    return {"channel": channel, "by_word_on": word.channel, **said}
