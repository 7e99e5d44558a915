"""Filling the coming tables of some projections, in a process of its own."""

import logging
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe

import psycopg
from psycopg import Connection, sql

from projections.catalog import all_projections
from projections.collector import collector_paused
from projections.faults import DATA_FAULTS, reason, take_in, wanted
from projections.projection import Event, Projection, Rebuildable, Row, read_stored
from projections.source import batches, read_head
from projections.tables import Schemas, make_indexes, make_tables

log = logging.getLogger(__name__)

SESSION = b"""
    SET synchronous_commit = off;            -- what is lost is made again
    SET max_parallel_workers_per_gather = 0; -- the other loading process has the other processor
    SET work_mem = '64MB';                   -- one large sort at a time
    SET default_statistics_target = 20       -- enough to plan with until autovacuum comes by
"""
CAUGHT_UP_EVENTS = 20_000
"""What is left when the tables count as loaded: the swap takes it in while the runner waits."""


@dataclass(frozen=True, slots=True)
class Task:
    """Which projections to load, from which log, up to which position at first."""

    conninfo: str = field(repr=False)
    log: str
    names: tuple[str, ...]
    until: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """The tables are filled, up to this position."""

    position: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Why the tables could not be filled; the position of the bad event where one is known."""

    name: str
    position: int | None
    reason: str


Message = int | Loaded | Failed
"""What a loading process says: how many events it has read since, or how it ended."""


class BadEventError(Exception):
    """A projection met an event it cannot take in."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed)
        self.failed = failed


def load_and_tell(task: Task, pipe: Pipe) -> None:
    """Carries out a task and sends `Message`s; ends when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with collector_paused():
            position = load(task, pipe.send)
        pipe.send(Loaded(position))
    except BadEventError as error:
        pipe.send(error.failed)
    except psycopg.OperationalError as error:
        pipe.send(Failed(", ".join(task.names), None, reason(error)))
    except BrokenPipeError:
        log.warning("action=abandon projections=%s", ",".join(task.names))


def load(task: Task, advance: Callable[[int], None]) -> int:
    """Makes and fills the tables beside the live ones; answers up to which position.

    Raises `BadEventError` or `psycopg.OperationalError`.
    """
    projections = [p for p in all_projections() if p.name in task.names]
    schemas = Schemas.of(task.log)
    with psycopg.connect(task.conninfo) as connection:
        _make(connection, schemas, projections)
        _fill(connection, projections, task.until, advance)
        for projection in projections:
            make_indexes(connection, projection)
        connection.commit()
        position = _catch_up(connection, projections, task.until)
        _analyze(connection, projections)
    return position


def take_in_batches(
    connection: Connection[Row],
    projections: Sequence[Projection],
    read: Iterable[Sequence[Event]],
    taken: Callable[[int], None],
) -> None:
    """Has the projections take in a stretch of the log; tells `taken` of each batch.

    Raises `BadEventError`.
    """
    for events in read:
        for projection in projections:
            if fault := take_in(connection, projection, wanted(projection, events)):
                raise BadEventError(Failed(projection.name, fault.position, fault.reason))
        taken(len(events))


def hold(connection: Connection[Row], name: str) -> None:
    """Keeps a name for this session; waits while another session has it."""
    connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (name,))


def _make(connection: Connection[Row], schemas: Schemas, projections: Sequence[Projection]) -> None:
    """Makes the tables; waits for the loading process of a killed rebuild, should one linger."""
    _enter_for_good(connection, schemas)
    connection.execute(SESSION)
    for projection in projections:
        hold(connection, f"{schemas.coming}.{projection.name}")
        make_tables(connection, schemas.coming, projection)
    connection.commit()


def _enter_for_good(connection: Connection[Row], schemas: Schemas) -> None:
    # without the live schema: a missing table must be an error, never a write into the live one
    names = sql.SQL(", ").join(map(sql.Identifier, (schemas.coming, schemas.log)))
    connection.execute(sql.SQL("SET search_path TO {}, pg_temp").format(names))


def _fill(
    connection: Connection[Row],
    projections: Sequence[Projection],
    until: int,
    advance: Callable[[int], None],
) -> None:
    for projection in projections:
        if isinstance(projection, Rebuildable):
            _fill_quickly(connection, projection, until, advance)
    if others := [p for p in projections if not isinstance(p, Rebuildable)]:
        read = batches(connection, 0, until)
        take_in_batches(connection, others, read, _committing(connection, advance))


def _fill_quickly(
    connection: Connection[Row],
    projection: Rebuildable,
    until: int,
    advance: Callable[[int], None],
) -> None:
    try:
        projection.rebuild(connection, until, advance)
    except DATA_FAULTS as error:
        connection.rollback()
        position = _first_unreadable(connection, projection, until)
        raise BadEventError(Failed(projection.name, position, reason(error))) from error
    connection.commit()


def _first_unreadable(
    connection: Connection[Row], projection: Projection, until: int
) -> int | None:
    """The first event that cannot even be decoded: where the runner has stopped as well."""
    for events in batches(connection, 0, until):
        for event in wanted(projection, events):
            try:
                read_stored(event.type, event.data)
            except DATA_FAULTS:
                return event.position
    return None


def _committing(
    connection: Connection[Row], advance: Callable[[int], None]
) -> Callable[[int], None]:
    def taken(events: int) -> None:
        connection.commit()
        advance(events)

    return taken


def _catch_up(connection: Connection[Row], projections: Sequence[Projection], after: int) -> int:
    """Takes in what was appended in the meantime, until little is left."""
    while (head := read_head(connection)) - after > CAUGHT_UP_EVENTS:
        read = batches(connection, after, head)
        take_in_batches(connection, projections, read, _committing(connection, _silently))
        after = head
    return after


def _silently(_: int) -> None:
    """The total was fixed when the rebuild began."""


def _analyze(connection: Connection[Row], projections: Sequence[Projection]) -> None:
    tables = [table for projection in projections for table in projection.tables]
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    connection.execute(sql.SQL("ANALYZE {}").format(names))
