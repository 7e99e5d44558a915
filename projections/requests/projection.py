"""The read model of members' requests: what is due when."""

from collections.abc import Collection, Sequence
from importlib.resources import files
from typing import Any

from psycopg import Connection

from ledger.vocabulary.amendments import taken_back
from ledger.vocabulary.own import EventAmended
from projections.amended_members import AmendedMembers
from projections.projection import Event, Row
from projections.requests.fold import TAG, TYPES, Folded, fold, item_rows, requests_of
from projections.stream import read_amendments, read_stream
from projections.tagged import read_tagged

HERE = files("projections.requests")
CLEAR = (HERE / "clear.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()


class Requests:
    """Table `request_items`. Whatever is told of a request, it is made anew from all its events:
    they are few, and their order never matters.
    """

    name = "requests"
    version = 4
    types: frozenset[str] | None = TYPES | {EventAmended.TOPIC}
    tables: Sequence[str] = ("request_items", "request_amended")
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._amended = AmendedMembers(HERE)

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        until = events[-1].position
        amending = {str(e.stored.subject) for e in events if e.type == EventAmended.TOPIC}
        names = {name for e in events if e.type in TYPES for name in requests_of(e)}
        for subject in amending:
            for event in read_stream(connection, subject, until, TYPES):
                names.update(requests_of(event))
        self._make(connection, names, until, amending)

    def forget(self) -> None:
        self._amended.forget()

    def _make(
        self, connection: Connection[Row], names: Collection[str], until: int, amending: set[str]
    ) -> None:
        streams = read_requests(connection, names, until)
        subjects = {str(e.stored.subject) for stream in streams.values() for e in stream}
        again = self._amended.among(connection, subjects, amending)
        gone = frozenset[str]().union(
            *(taken_back(read_amendments(connection, subject, until)) for subject in again)
        )
        folded = [each for stream in streams.values() if (each := fold(stream, gone))]
        if names:
            _write(connection, names, folded)


def read_requests(
    connection: Connection[Row], names: Collection[str], until: int
) -> dict[str, list[Event]]:
    """The events of each request up to a position, in the order of the log."""
    return read_tagged(connection, TAG, names, TYPES, until)


def _write(connection: Connection[Row], names: Collection[str], folded: list[Folded]) -> None:
    connection.execute(CLEAR, {"requests": list(names)})
    rows: list[dict[str, Any]] = [row for each in folded for row in item_rows(each)]
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, rows)
