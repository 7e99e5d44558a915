"""The read model `completeness`: one row a member, what its leaves come to."""

from collections.abc import Collection, Sequence
from importlib.resources import files
from typing import NamedTuple

from psycopg import Connection

from ledger.completeness.chain import Leaf, Tally, extended, members_of
from ledger.transparency.hashing import leaf_hash
from projections.projection import Event, Row
from projections.transparency.projection import entries

FOLDER = files("projections.completeness")
LOAD = (FOLDER / "load.sql").read_bytes()
NEXT_NUMBER = (FOLDER / "next_number.sql").read_bytes()
ADD = (FOLDER / "add.sql").read_bytes()
CHANGE = (FOLDER / "change.sql").read_bytes()


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

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        leaves = _leaves(events)
        if not leaves:
            return
        known = _known(connection, leaves)
        new = [subject for subject in leaves if subject not in known]
        _write(connection, CHANGE, [_continued(known[each], leaves[each]) for each in known])
        if new:
            first = _next_number(connection)
            begun = [Counted(number, each, *Tally()) for number, each in enumerate(new, first)]
            _write(connection, ADD, [_continued(each, leaves[each.subject]) for each in begun])

    def forget(self) -> None:
        """Nothing is remembered between batches."""


def _leaves(events: Sequence[Event]) -> dict[str, list[Leaf]]:
    """By subject, in the order of their first event, what stands in these events."""
    found: dict[str, list[Leaf]] = {}
    about = [(event, members) for event in events if (members := members_of(event.tags))]
    for (event, members), entry in zip(about, entries([e for e, _ in about]), strict=True):
        leaf = Leaf(event.position, leaf_hash(entry))
        for subject in members:
            found.setdefault(subject, []).append(leaf)
    return found


def _continued(counted: Counted, leaves: Sequence[Leaf]) -> Counted:
    running = counted.hash
    for position, leaf in leaves:
        running = extended(running, position, leaf)
    events = counted.events + len(leaves)
    return Counted(counted.number, counted.subject, events, running, leaves[-1].position)


def _known(connection: Connection[Row], subjects: Collection[str]) -> dict[str, Counted]:
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
