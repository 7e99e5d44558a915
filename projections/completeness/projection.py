"""The read model `completeness`: one row a member, what its leaves come to."""

from collections.abc import Collection, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from psycopg import Connection

from ledger.completeness.chain import Tally, extended, members_of
from ledger.transparency.hashing import leaf_hash
from projections.projection import Event, Row
from projections.transparency.projection import entries

FOLDER = files("projections.completeness")
LOAD = (FOLDER / "load.sql").read_bytes()
NEXT_NUMBER = (FOLDER / "next_number.sql").read_bytes()
ADD = (FOLDER / "add.sql").read_bytes()
CHANGE = (FOLDER / "change.sql").read_bytes()


REMEMBERED_MEMBERS = 100_000
"""Those of whom something came lately are not read again; some 300 bytes each."""


class Counted(NamedTuple):
    """One row of the table."""

    number: int
    subject: str
    events: int
    hash: bytes
    last_position: int


class Completeness:
    """Runs each member's hash on over the leaves of a batch, and numbers who is new."""

    name = "completeness"
    version = 1
    types: frozenset[str] | None = None
    tables: Sequence[str] = ("completeness",)
    schema = (FOLDER / "schema.sql").read_bytes()

    def __init__(self, remembered_members: int = REMEMBERED_MEMBERS) -> None:
        self._remembered: dict[str, Counted] = {}
        self._most = remembered_members

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        about = [(event, members) for event in events if (members := members_of(event.tags))]
        if not about:
            return
        subjects = dict.fromkeys(chain.from_iterable(members for _, members in about))
        known = self._known(connection, subjects)
        begun = _begun(connection, [each for each in subjects if each not in known])
        counted = _counted(about, known | begun)
        _write(connection, CHANGE, [counted[subject] for subject in known])
        _write(connection, ADD, [counted[subject] for subject in begun])
        self._remember(counted)

    def forget(self) -> None:
        self._remembered.clear()

    def _known(self, connection: Connection[Row], subjects: Collection[str]) -> dict[str, Counted]:
        """The rows there are of these members."""
        remembered = self._remembered
        found = {each: remembered[each] for each in subjects if each in remembered}
        missing = [subject for subject in subjects if subject not in found]
        return found | _loaded(connection, missing) if missing else found

    def _remember(self, counted: Mapping[str, Counted]) -> None:
        if len(self._remembered) > self._most:
            self._remembered.clear()
        self._remembered.update(counted)


def _counted(
    about: Sequence[tuple[Event, Sequence[str]]], before: Mapping[str, Counted]
) -> dict[str, Counted]:
    """The rows after these events, whose members are told."""
    counts = {subject: row.events for subject, row in before.items()}
    hashes = {subject: row.hash for subject, row in before.items()}
    last: dict[str, int] = {}
    for (event, members), entry in zip(about, entries([e for e, _ in about]), strict=True):
        position, leaf = event.position, leaf_hash(entry)
        for subject in members:
            counts[subject] += 1
            hashes[subject] = extended(hashes[subject], position, leaf)
            last[subject] = position
    return {
        each: Counted(before[each].number, each, counts[each], hashes[each], position)
        for each, position in last.items()
    }


def _begun(connection: Connection[Row], subjects: Sequence[str]) -> dict[str, Counted]:
    """Rows of members who appear for the first time, in this order."""
    first = _next_number(connection) if subjects else 0
    return {each: Counted(number, each, *Tally()) for number, each in enumerate(subjects, first)}


def _loaded(connection: Connection[Row], subjects: Collection[str]) -> dict[str, Counted]:
    cursor = connection.cursor(binary=True)
    rows = cursor.execute(LOAD, {"subjects": list(subjects)}, prepare=False).fetchall()
    return {row[1]: Counted(*row) for row in rows}


def _next_number(connection: Connection[Row]) -> int:
    row = connection.execute(NEXT_NUMBER).fetchone()
    if row is None:
        raise AssertionError("an aggregate has one row")
    return int(row[0])


def _write(connection: Connection[Row], query: bytes, rows: Sequence[Counted]) -> None:
    if rows:
        columns = dict(zip(Counted._fields, map(list, zip(*rows, strict=True)), strict=True))
        connection.cursor(binary=True).execute(query, columns, prepare=False)
