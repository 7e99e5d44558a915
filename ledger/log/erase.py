"""Calling the functions of an erasure: the fence, the destruction of keys, the completion.

Each commits by itself when the connection does; see migrations/0009_erasure.sql.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.errors import DatabaseError
from psycopg.types.json import Jsonb

from ledger.log.append import Entry, State, translated
from ledger.vocabulary.fact import EVERY_CLASS

QUERIES = files("ledger.log") / "queries"
ORDER = (QUERIES / "order_erasure.sql").read_bytes()
DESTROY = (QUERIES / "destroy_keys.sql").read_bytes()
COMPLETE = (QUERIES / "complete_erasure.sql").read_bytes()


Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """What nothing is sealed in and nothing unsealed any more: classes of one subject."""

    erasure: str
    subject: UUID
    classes: tuple[str, ...]
    spared: tuple[str, ...] = ()
    """With `EVERY_CLASS`: those that it leaves open."""

    @property
    def is_whole(self) -> bool:
        return self.classes == (EVERY_CLASS,) and not self.spared


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an event stands, and since when."""

    position: int
    recorded_at: datetime
    state: State


def order(
    connection: Connection[Row],
    entry: Entry,
    fence: Fence,
    purging: dict[str, int],
    *,
    epoch: int | None,
    condition: dict[str, object] | None = None,
) -> Recorded:
    """Appends `erasure.ordered` and puts up its fence: both or neither.

    `purging` counts what there is to purge. Done again for the same event, it only makes sure of
    the fence. Raises what `append` raises.
    """
    arguments = (
        *(epoch, entry.key, entry.print, "\n".join(entry.tags), entry.data),
        None if condition is None else Jsonb(condition),
        *(fence.erasure, fence.subject, list(fence.classes), list(fence.spared), Jsonb(purging)),
    )
    return _recorded(connection, ORDER, arguments)


def destroy(connection: Connection[Row], erasure: str, tombstone: bytes | None) -> None:
    """Destroys the keys behind the fence; where all is erased, the way from the reference too.

    `tombstone` is what `Subjects.find_tombstone` says; may be done again.
    """
    connection.execute(DESTROY, (erasure, tombstone, uuid4()))


def complete(connection: Connection[Row], entry: Entry, erasure: str) -> Recorded:
    """Appends `erasure.completed`, once; answers where it stands already otherwise."""
    arguments = (entry.key, entry.print, "\n".join(entry.tags), entry.data, erasure)
    return _recorded(connection, COMPLETE, arguments)


def _recorded(connection: Connection[Row], query: bytes, arguments: Sequence[Any]) -> Recorded:
    try:
        row = connection.execute(query, arguments).fetchone()
    except DatabaseError as error:
        raise translated(error) from error
    if row is None:
        raise AssertionError("a function that answers one row answered none")
    position, recorded_at, state = row
    return Recorded(position, recorded_at, State(state))
