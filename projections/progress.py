"""The row of each projection that says how far it is: read, locked, moved on, stopped, resumed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from projections.faults import Fault
from projections.projection import Projection, Row
from projections.source import QUERIES

READ = (QUERIES / "read_progress.sql").read_bytes()
LOCK = (QUERIES / "lock_progress.sql").read_bytes()
TAKE = (QUERIES / "take_progress.sql").read_bytes()
ADVANCE = (QUERIES / "advance.sql").read_bytes()
RESTART = (QUERIES / "restart.sql").read_bytes()
RESUME = (QUERIES / "resume.sql").read_bytes()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one projection is; `updated_at` changes whenever anybody moves it."""

    name: str
    version: int
    position: int
    updated_at: datetime


def read_progress(connection: Connection[Row], names: Iterable[str]) -> list[Progress]:
    """The projections that are not stopped, those farthest behind first."""
    rows = connection.execute(READ, {"names": list(names)})
    return [Progress(*row) for row in rows]


def lock_progress(connection: Connection[Row], names: Iterable[str]) -> list[Progress]:
    """Those neither stopped nor in somebody else's hands, kept from others until commit."""
    rows = connection.execute(LOCK, {"names": list(names)})
    return [Progress(*row) for row in rows]


def take_progress(connection: Connection[Row], projection: Projection) -> Progress:
    """The row of one projection, stopped or not, kept from others until commit; new at position 0.

    Waits while somebody else has it.
    """
    row = connection.execute(
        TAKE, {"name": projection.name, "version": projection.version}
    ).fetchone()
    if row is None:
        raise AssertionError("the row was neither made nor found")
    return Progress(*row)


def advance(
    connection: Connection[Row],
    name: str,
    position: int,
    recorded_at: datetime | None,
    fault: Fault | None,
) -> datetime:
    """Moves a projection to a position, and stops it there where there is a fault.

    Answers the row's new `updated_at`.
    """
    arguments = {
        "name": name,
        "position": position,
        "recorded_at": recorded_at,
        "fault": fault.reason if fault else None,
        "fault_position": fault.position if fault else None,
    }
    row = connection.execute(ADVANCE, arguments).fetchone()
    if row is None:
        raise AssertionError(f"the locked row of {name} is gone")
    updated_at: datetime = row[0]
    return updated_at


def restart(connection: Connection[Row], projection: Projection, position: int) -> None:
    """Says that the projection has new tables that hold everything up to the position."""
    arguments = {"name": projection.name, "version": projection.version, "position": position}
    connection.execute(RESTART, arguments)


def resume(connection: Connection[Row], name: str) -> None:
    """Lets a stopped projection go on, from just before the event that stopped it."""
    connection.execute(RESUME, {"name": name})
