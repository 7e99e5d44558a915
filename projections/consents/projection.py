"""The read models `consents` and `marketing_refusals`."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from psycopg import Connection

from ledger.vocabulary.own import EventAmended
from projections.amendments import event_name, taken_back
from projections.consents.fold import TYPES, Refusal, Told, Word, latest_words
from projections.projection import Event, Row
from projections.stream import read_amendments, read_stream

FOLDER = files("projections.consents")
SCHEMA = (FOLDER / "schema.sql").read_bytes()
AMENDED = (FOLDER / "amended.sql").read_bytes()
CLEAR = (FOLDER / "clear.sql").read_bytes()
WRITE_CONSENTS = (FOLDER / "write_consents.sql").read_bytes()
WRITE_REFUSALS = (FOLDER / "write_refusals.sql").read_bytes()


class Consents:
    """Keeps the latest word on each matter; a late older event changes nothing.

    Where a member's events were amended, its rows are made anew from its stream.
    """

    name = "consents"
    version = 1
    types: frozenset[str] | None = TYPES | {EventAmended.TOPIC}
    tables: Sequence[str] = ("consents", "marketing_refusals", "consent_amended")
    schema = SCHEMA

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        said = [e for e in events if e.type in TYPES]
        amending = {str(e.stored.subject) for e in events if e.type == EventAmended.TOPIC}
        subjects = amending.union(str(e.stored.subject) for e in said)
        if not subjects:
            return
        again = _amended(connection, subjects, amending)
        told = [(e.position, e.stored) for e in said if e.stored.subject not in again]
        if again:
            connection.execute(CLEAR, {"subjects": list(again)})
            for subject in again:
                told.extend(_standing(connection, subject, events[-1].position))
        words = latest_words(told)
        _write(connection, WRITE_CONSENTS, Word._fields, list(words.consents.values()))
        _write(connection, WRITE_REFUSALS, Refusal._fields, list(words.refusals.values()))

    def forget(self) -> None:
        """Remembers nothing."""


def _amended(connection: Connection[Row], subjects: set[str], fresh: set[str]) -> set[str]:
    """Which of these members have amended events, those whose first is in this batch included."""
    arguments = {"subjects": list(subjects - fresh), "fresh": list(fresh)}
    return fresh.union(row[0] for row in connection.execute(AMENDED, arguments))


def _standing(connection: Connection[Row], subject: str, until: int) -> Iterator[Told]:
    """What the member said up to a position, without what was taken back."""
    gone = taken_back(read_amendments(connection, subject, until))
    for event in read_stream(connection, subject, until, TYPES):
        stored = event.stored
        if event_name(stored.source, stored.id) not in gone:
            yield event.position, stored


def _write(
    connection: Connection[Row], query: bytes, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    if rows:
        lists: list[list[Any]] = list(map(list, zip(*rows, strict=True)))
        arguments = dict(zip(columns, lists, strict=True))
        connection.cursor(binary=True).execute(query, arguments)
