"""Every member's words and acts, one member at a time, without what was taken back."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from uuid import uuid4

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row, statement
from ledger.log.prepare import TOMBSTONE_TAG
from ledger.rules.judge import JUDGED
from ledger.rules.member import WORDS
from ledger.rules.what_if import Told
from ledger.vocabulary.amendments import amended, event_name, taken_back
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from projections.projection import Event

STREAMS = statement("judged_streams")
FACTS: tuple[type[Fact], ...] = (*WORDS, *JUDGED, EventAmended)
TYPES = sorted({fact.TOPIC for fact in FACTS})
FETCHED_EVENTS = 5_000
TAG = "member:"


def members(connection: Connection[Row], until: int) -> Iterator[tuple[str, list[Told]]]:
    """Within a transaction; holds one member's events and a piece of the log, however long it is.

    Raises a 503 `Problem` where an event cannot be read.
    """
    for tag, rows in groupby(_rows(connection, until), key=itemgetter(0)):
        yield tag.removeprefix(TAG), _counting(readable(Event(*row[1:]) for row in rows))


def _rows(connection: Connection[Row], until: int) -> Iterator[Row]:
    with connection.cursor(f"judged_{uuid4().hex}", binary=True) as cursor:
        cursor.execute(STREAMS, {"until": until, "types": TYPES})
        while piece := cursor.fetchmany(FETCHED_EVENTS):
            yield from piece


def _counting(events: Iterable[Event]) -> list[Told]:
    kept = list(events)
    words = [event for event in kept if event.type == EventAmended.TOPIC]
    gone = taken_back({_name(event): amended(event.position, event.stored) for event in words})
    return [
        Told(e.position, e.recorded_at, e.stored, TOMBSTONE_TAG in e.tags)
        for e in kept
        if not gone or _name(e) not in gone
    ]


def _name(event: Event) -> str:
    return event_name(event.stored.source, event.stored.id)
