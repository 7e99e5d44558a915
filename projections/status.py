"""How far each projection is behind the log, and which have stopped and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from projections.catalog import all_projections
from projections.projection import Row
from projections.source import QUERIES

STATUS = (QUERIES / "status.sql").read_bytes()


LATE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """Where one projection stands; `lag_seconds` is the age of the oldest event not in it yet."""

    name: str
    position: int
    lag_events: int
    lag_seconds: float
    fault: str | None
    fault_position: int | None
    stopped_at: datetime | None

    @property
    def stopped(self) -> bool:
        return self.stopped_at is not None

    @property
    def is_late(self) -> bool:
        """Stopped, or so far behind that nobody can be following the log."""
        return self.stopped or self.lag_seconds > LATE_SECONDS


@dataclass(frozen=True, slots=True)
class Status:
    """The head of the log, when it was recorded (None while empty), and the projections."""

    head: int
    recorded_at: datetime | None
    projections: tuple[ProjectionStatus, ...]


def status(connection: Connection[Row], names: Sequence[str] | None = None) -> Status:
    """Of the projections named, in that order, or of all; needs no more than the right to read."""
    if names is None:
        names = [projection.name for projection in all_projections()]
    rows = connection.execute(STATUS, {"names": list(names)}).fetchall()
    if not rows:
        raise AssertionError("the log has no head row")
    head, recorded_at = rows[0][:2]
    return Status(head, recorded_at, tuple(ProjectionStatus(*row[2:]) for row in rows if row[2]))
