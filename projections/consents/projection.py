"""The read models `consents` and `marketing_refusals`."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from psycopg import Connection

from ledger.vocabulary.amendments import event_name, taken_back
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.own import EventAmended
from projections.amended_members import AmendedMembers
from projections.consents.fold import TYPES, Refusal, Told, Word, latest_words
from projections.erased import erases_whole
from projections.projection import Event, Row
from projections.stream import read_amendments, read_stream

FOLDER = files("projections.consents")
SCHEMA = (FOLDER / "schema.sql").read_bytes()
CLEAR = (FOLDER / "clear.sql").read_bytes()
WRITE_CONSENTS = (FOLDER / "write_consents.sql").read_bytes()
WRITE_REFUSALS = (FOLDER / "write_refusals.sql").read_bytes()


ANEW = frozenset({EventAmended.TOPIC, ErasureOrdered.TOPIC})
"""What may take rows away."""


class Consents:
    """Keeps the latest word on each matter; a late older event changes nothing.

    Where a member's events were amended, its rows are made anew from its stream; of a member who
    was erased whole there are none.
    """

    name = "consents"
    version = 2
    types: frozenset[str] | None = TYPES | ANEW
    tables: Sequence[str] = ("consents", "marketing_refusals", "consent_amended")
    schema = SCHEMA

    def __init__(self) -> None:
        self._amended = AmendedMembers(FOLDER)

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        said = [e for e in events if e.type in TYPES]
        amending = {str(e.stored.subject) for e in events if e.type in ANEW}
        again = self._amended.among(connection, {str(e.stored.subject) for e in said}, amending)
        told = [
            (e.position, e.recorded_at, e.stored) for e in said if e.stored.subject not in again
        ]
        if again:
            connection.execute(CLEAR, {"subjects": list(again)})
            for subject in again:
                told.extend(_standing(connection, subject, events[-1].position))
        words = latest_words(told)
        _write(connection, WRITE_CONSENTS, Word._fields, list(words.consents.values()))
        _write(connection, WRITE_REFUSALS, Refusal._fields, list(words.refusals.values()))

    def forget(self) -> None:
        self._amended.forget()


def _standing(connection: Connection[Row], subject: str, until: int) -> Iterator[Told]:
    """What the member said up to a position, without what was taken back or erased."""
    orders = read_stream(connection, subject, until, [ErasureOrdered.TOPIC])
    if any(erases_whole(order.stored) for order in orders):
        return
    gone = taken_back(read_amendments(connection, subject, until))
    for event in read_stream(connection, subject, until, TYPES):
        stored = event.stored
        if event_name(stored.source, stored.id) not in gone:
            yield event.position, event.recorded_at, stored


def _write(
    connection: Connection[Row], query: bytes, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    if rows:
        lists: list[list[Any]] = list(map(list, zip(*rows, strict=True)))
        arguments = dict(zip(columns, lists, strict=True))
        connection.cursor(binary=True).execute(query, arguments)
