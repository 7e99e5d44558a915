"""The read model of what recipients were told and answered, and of corrections to tell them of."""

from collections.abc import Collection, Sequence
from importlib.resources import files
from typing import Any

from psycopg import Connection

from ledger.vocabulary.amendments import taken_back
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.own import EventAmended
from projections.amended_members import AmendedMembers
from projections.notifications.fold import TAG, TYPES, fold, row
from projections.projection import Event, Row
from projections.requests.fold import showable
from projections.stream import read_amendments, read_stream
from projections.tagged import names_of, read_tagged

HERE = files("projections.notifications")
CLEAR = (HERE / "clear.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()
WRITE_CORRECTION = (HERE / "write_correction.sql").read_bytes()


class Notifications:
    """Tables `notifications` and `corrections`. A notification is made anew from all its events,
    which are few, so that their order never matters; a correction is a row as it came.
    """

    name = "notifications"
    version = 2
    types: frozenset[str] | None = TYPES | {DataCorrected.TOPIC, EventAmended.TOPIC}
    tables: Sequence[str] = ("notifications", "corrections", "notification_amended")
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._amended = AmendedMembers(HERE)

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        until = events[-1].position
        amending = {str(e.stored.subject) for e in events if e.type == EventAmended.TOPIC}
        names = {name for e in events if e.type in TYPES for name in names_of(e, TAG)}
        for subject in amending:
            for event in read_stream(connection, subject, until, TYPES):
                names.update(names_of(event, TAG))
        self._make(connection, names, until, amending)
        corrections = [_correction(e) for e in events if _is_of_our_fault(e)]
        _write(connection, WRITE_CORRECTION, corrections)

    def forget(self) -> None:
        self._amended.forget()

    def _make(
        self, connection: Connection[Row], names: Collection[str], until: int, amending: set[str]
    ) -> None:
        streams = read_tagged(connection, TAG, names, TYPES, until)
        told = [event for stream in streams.values() for event in stream]
        subjects = {str(event.stored.subject) for event in told}
        again = self._amended.among(connection, subjects, amending)
        gone = frozenset[str]().union(
            *(taken_back(read_amendments(connection, subject, until)) for subject in again)
        )
        if names:
            connection.execute(CLEAR, {"notifications": list(names)})
            rows = [row(key, each) for key, each in fold(told, gone).items()]
            _write(connection, WRITE, rows)


def _is_of_our_fault(event: Event) -> bool:
    return event.type == DataCorrected.TOPIC and event.stored.data.fault_ours


def _correction(event: Event) -> dict[str, Any]:
    stored = event.stored
    return {
        "position": event.position,
        "subject": stored.subject,
        "time": showable(stored.time),
        "source": stored.source,
        "id": stored.id,
        "categories": stored.data.categories,
        "request": stored.data.request,
    }


def _write(connection: Connection[Row], query: bytes, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(query, rows)
