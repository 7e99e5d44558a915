"""Calling the append function: rows in, positions out, the database's refusals translated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from importlib.resources import files

import msgspec
from psycopg import Connection
from psycopg.errors import DatabaseError
from psycopg.types.json import Jsonb

APPEND = (files("ledger.log") / "queries" / "append.sql").read_bytes()
STALE_EPOCH = "LG001"
CONDITION_FAILED = "LG002"

Row = tuple[object, ...]


class StaleEpochError(Exception):
    """A key was fenced or a token revoked since the writer last looked; it must look again."""


class ConditionFailedError(Exception):
    """Events matching the append condition have been recorded since it was read."""


class UnstorableError(Exception):
    """An event of the ledger's own that could not be read back: nothing of its append is stored."""


class State(IntEnum):
    """What became of one event."""

    NEW = 1
    DUPLICATE = 0
    CONFLICT = 2
    GROUP_REFUSED = 3


class Entry(msgspec.Struct, frozen=True):
    """One event ready to be stored."""

    key: bytes
    print: bytes
    type: str
    tags: tuple[str, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """Where each entry stands now and when the new ones were recorded.

    A position is None where the group was refused.
    """

    recorded_at: datetime
    positions: Sequence[int | None]
    states: Sequence[State]


def append(
    connection: Connection[Row],
    entries: Sequence[Entry],
    *,
    groups: Sequence[int] | None = None,
    epoch: int | None = None,
    condition: dict[str, object] | None = None,
) -> Appended:
    """Appends entries with distinct keys in one statement; durable once the caller has committed.

    Entries of one group are stored all or none; without `groups` they are all of one.
    `epoch` is that of the head when the caller read the keys and tokens it relies on; None for one
    that relies on none.

    Raises `StaleEpochError` or `ConditionFailedError`, and then nothing is stored.
    """
    try:
        row = connection.execute(
            APPEND, _arguments(entries, groups, epoch, condition), prepare=True, binary=True
        ).fetchone()
    except DatabaseError as error:
        raise translated(error) from error
    return _appended(row, len(entries))


def _arguments(
    entries: Sequence[Entry],
    groups: Sequence[int] | None,
    epoch: int | None,
    condition: dict[str, object] | None,
) -> tuple[object, ...]:
    return (
        epoch,
        [0] * len(entries) if groups is None else list(groups),
        [entry.key for entry in entries],
        [entry.print for entry in entries],
        [entry.type for entry in entries],
        ["\n".join(entry.tags) for entry in entries],
        [entry.data for entry in entries],
        None if condition is None else Jsonb(condition),
    )


def translated(error: DatabaseError) -> Exception:
    """The refusals of the append function as errors of their own; others as they are."""
    if error.sqlstate == STALE_EPOCH:
        return StaleEpochError(str(error))
    if error.sqlstate == CONDITION_FAILED:
        return ConditionFailedError(str(error))
    return error


def _appended(row: tuple[object, ...] | None, count: int) -> Appended:
    match row:
        case (int(first), datetime() as at, None, None):
            return Appended(at, range(first, first + count), (State.NEW,) * count)
        case (int(), datetime() as at, list(positions), list(states)):
            return Appended(at, positions, [State(state) for state in states])
        case _:
            raise AssertionError(f"append_v1 answered {row!r}")
