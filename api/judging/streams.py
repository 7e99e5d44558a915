"""All that was told of every member, one member at a time, without what was taken back."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from uuid import uuid4

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row, statement
from ledger.log.prepare import TOMBSTONE_TAG
from ledger.rules.judge import JUDGED
from ledger.rules.lapses.of import OF_MEMBERS
from ledger.rules.member import WORDS
from ledger.rules.what_if import Told
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from projections.findings.standing import standing
from projections.projection import Event

STREAMS = statement("judged_streams")
FACTS: tuple[type[Fact], ...] = (*WORDS, *JUDGED, *OF_MEMBERS, EventAmended)
TYPES = sorted({fact.TOPIC for fact in FACTS})
FETCHED_EVENTS = 5_000
TAG = "member:"


def members(connection: Connection[Row], until: int) -> Iterator[tuple[str, list[Told]]]:
    """Within a transaction; holds one member's events and a piece of the log, however long it is.

    Raises a 503 `Problem` where an event cannot be read.
    """
    for tag, rows in groupby(_rows(connection, until), key=itemgetter(0)):
        events = list(readable(Event(*row[1:]) for row in rows))
        yield tag.removeprefix(TAG), [_told(event) for event in standing(events)]


def _rows(connection: Connection[Row], until: int) -> Iterator[Row]:
    with connection.cursor(f"judged_{uuid4().hex}", binary=True) as cursor:
        cursor.execute(STREAMS, {"until": until, "types": TYPES})
        while piece := cursor.fetchmany(FETCHED_EVENTS):
            yield from piece


def _told(event: Event) -> Told:
    return Told(event.position, event.recorded_at, event.stored, TOMBSTONE_TAG in event.tags)
