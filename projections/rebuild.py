"""Making read models anew: loaded beside the live ones in two processes, then swapped at once.

Until the swap commits, readers see the old tables; a rebuild that fails or is killed leaves them as
they are, and the next one begins with emptying what it left.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from threading import Event

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

from projections.catalog import all_projections
from projections.crew import Crew
from projections.loading import BadEventError, Failed, Loaded, Task
from projections.parts import conninfo_of, parts
from projections.projection import Projection, Row
from projections.source import read_head
from projections.swap import catch_up, swap
from projections.tables import Schemas

PROCESSES = 2
SWAP_ATTEMPTS = 100
SWAP_WAIT_SECONDS = 0.1
SWAP_WAIT_SECONDS_MOST = 5.0

Connect = Callable[[], Connection[Row]]
OnProgress = Callable[[int, int], None]
"""Told how many of how many events have been read."""

log = logging.getLogger(__name__)


class RebuildRunningError(Exception):
    """Another rebuild of this log's read models is at work."""


class RebuildFailedError(Exception):
    """A read model could not be made anew; the live ones are as they were.

    `position` is that of the event it could not take in, where it was one.
    """

    def __init__(self, projection: str, position: int | None, reason: str) -> None:
        place = f" at position {position}" if position else ""
        super().__init__(f"the rebuild of {projection} failed{place}: {reason}")
        self.projection = projection
        self.position = position
        self.reason = reason


def rebuild(connect: Connect, names: Sequence[str] | None, on_progress: OnProgress) -> None:
    """Makes the projections named, or all, anew from the whole log, and puts them in place.

    `connect` connects as the projector, all by its conninfo: other processes connect likewise.
    Raises `RebuildRunningError`, `RebuildFailedError` or `psycopg.OperationalError`.
    """
    projections = [p for p in all_projections() if names is None or p.name in names]
    with closing(connect()) as connection:
        connection.autocommit = True
        schemas = Schemas.found(connection)
        _keep_others_out(connection, schemas)
        loaded = _load(_tasks(connection, schemas, projections), on_progress)
        _swap_when_free(connection, schemas, loaded)


def _keep_others_out(connection: Connection[Row], schemas: Schemas) -> None:
    row = connection.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (schemas.coming,)
    ).fetchone()
    if row != (True,):
        raise RebuildRunningError


def _tasks(
    connection: Connection[Row], schemas: Schemas, projections: Sequence[Projection]
) -> list[Task]:
    head = read_head(connection)
    conninfo = conninfo_of(connection)
    return [Task(conninfo, schemas.log, names, head) for names in parts(projections)]


def _load(tasks: Sequence[Task], on_progress: OnProgress) -> dict[str, int]:
    """Up to which position each projection's tables were filled."""
    loaded: dict[str, int] = {}
    read, total = dict.fromkeys(tasks, 0), sum(task.until for task in tasks)
    with Crew(tasks, PROCESSES) as crew:
        on_progress(0, total)
        for task, message in crew.messages():
            match message:
                case int(events):
                    read[task] += events
                case Loaded(position):
                    read[task] = task.until
                    loaded |= dict.fromkeys(task.names, position)
                case Failed(name, position, reason):
                    raise RebuildFailedError(name, position, reason)
            on_progress(sum(read.values()), total)
    return loaded


def _swap_when_free(
    connection: Connection[Row], schemas: Schemas, loaded: Mapping[str, int]
) -> None:
    """Swaps as soon as no reader holds a table for longer than the swap may wait."""
    for attempt in range(1, SWAP_ATTEMPTS + 1):
        try:
            loaded = catch_up(connection, schemas, loaded)
            swap(connection, schemas, loaded)
        except BadEventError as error:
            raise RebuildFailedError(
                error.failed.name, error.failed.position, error.failed.reason
            ) from error
        except (LockNotAvailable, DeadlockDetected):
            log.info("action=swap attempt=%d", attempt)
            Event().wait(min(SWAP_WAIT_SECONDS * attempt, SWAP_WAIT_SECONDS_MOST))
        else:
            return
    raise RebuildFailedError(", ".join(loaded), None, "readers hold its tables")
