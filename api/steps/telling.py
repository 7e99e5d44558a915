"""Telling recipients of corrections of our own faults, in the background of every service process.

What is told has an id made of the correction and the recipient: after a crash, or beside another
process that does the same, nobody is told twice. The place reached moves on when all were told.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from psycopg import Connection
from psycopg.errors import UndefinedTable

from api.own_events import OwnEvents
from api.reading.sql import Row, rows, statement
from ledger.decisions.clock import day_of
from ledger.decisions.open_disclosures import OpenDisclosure
from ledger.decisions.telling import NEEDS, Told, event_id, notification_of, to_tell
from ledger.log.recorder import Connections
from ledger.vocabulary.amendments import event_name, taken_back
from ledger.vocabulary.codes import NotificationKind
from ledger.vocabulary.erasure import RecipientNotified
from projections.source import read_head
from projections.stream import read_amendments, read_stream

NEXT = statement("corrections_to_tell")
UNTIL = statement("told_until")
TYPES = [fact.TOPIC for fact in NEEDS]
AT_ONCE = 20
"""Corrections looked at in one step."""
ACTOR = "ledger:telling"
REASON = (
    "我們更正了先前提供給您的個人資料，請一併更正您所保有的資料，並回覆辦理結果。 "
    "We corrected personal data that we had given to you: please correct what you hold, and answer."
)


class Correction(NamedTuple):
    """A correction that recipients may have to be told of."""

    position: int
    subject: str
    time: datetime
    source: str
    id: str
    categories: list[str]
    request: str | None


class Telling:
    """Finds corrections of our faults, and tells those who hold what was wrong."""

    def __init__(self, connections: Connections, own_events: OwnEvents, answer_days: int) -> None:
        self._connections = connections
        self._own_events = own_events
        self._answer_days = answer_days

    def step(self) -> int:
        """Tells of the next corrections; how many they were.

        Raises `psycopg.Error`, what `LogWriter.submit` raises, and what `Event.stored` raises.
        """
        corrections = self._next()
        for correction in corrections:
            self.tell(correction)
            with self._connections() as connection:
                connection.execute(UNTIL, {"position": correction.position})
        return len(corrections)

    def tell(self, correction: Correction) -> None:
        """Tells everybody concerned, as if nobody had been told before."""
        with self._connections() as connection, connection.transaction():
            told = _holders(connection, correction)
        for held in told:
            fact = self._fact(correction, held)
            id_ = event_id(correction.position, held.recipient)
            self._own_events.append_once(fact, ACTOR, correction.subject, id_)

    def _next(self) -> list[Correction]:
        with self._connections() as connection:
            try:
                found = rows(connection, NEXT, {"limit": AT_ONCE})
            except UndefinedTable:  # no projector has run so far
                return []
        return [Correction(*row) for row in found]

    def _fact(self, correction: Correction, held: OpenDisclosure) -> RecipientNotified:
        return RecipientNotified(
            notification=notification_of(correction.position, held.recipient),
            recipient=held.recipient,
            kind=NotificationKind.CORRECTION,
            categories=list(held.categories),
            handover=held.handover,
            reason=REASON,
            answer_due=day_of(datetime.now(UTC)) + timedelta(days=self._answer_days),
            request=correction.request,
        )


def _holders(connection: Connection[Row], correction: Correction) -> Sequence[OpenDisclosure]:
    """Who is to be told; nobody, where the correction itself was taken back."""
    head = read_head(connection)
    gone = taken_back(read_amendments(connection, correction.subject, head))
    if event_name(correction.source, correction.id) in gone:
        return ()
    told = _standing(connection, correction.subject, head, gone)
    corrected = correction.time, correction.position
    return list(to_tell(told, corrected, correction.categories).values())


def would_be_told(
    connection: Connection[Row], subject: str, now: datetime, categories: Collection[str]
) -> list[str]:
    """The recipients that a correction of a fault of ours made now has to be told to."""
    with connection.transaction():
        head = read_head(connection)
        gone = taken_back(read_amendments(connection, subject, head))
        told = _standing(connection, subject, head, gone)
    return list(to_tell(told, (now, head), categories))


def _standing(
    connection: Connection[Row], subject: str, head: int, gone: Collection[str]
) -> list[Told]:
    return [
        (event.position, event.stored)
        for event in read_stream(connection, subject, head, TYPES)
        if event_name(event.stored.source, event.stored.id) not in gone
    ]
