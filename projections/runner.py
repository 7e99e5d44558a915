"""Keeps the read models up to the log: batch after batch, rows and position in one transaction.

Any number of runners may run: each batch of a projection is taken in by one of them.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from psycopg import Connection, OperationalError

from projections.collector import collector_paused
from projections.faults import Fault, take_in, wanted
from projections.progress import Progress, advance, lock_progress, read_progress, resume
from projections.projection import Event, Projection, Row
from projections.source import BATCH_EVENTS, read_batch, read_head
from projections.tables import Schemas, make_live_tables

POLL_SECONDS = 0.05
RECONNECT_SECONDS = 0.1
RECONNECT_SECONDS_MOST = 5.0

Connect = Callable[[], Connection[Row]]


class Stop(Protocol):
    """Tells when to end: a `threading.Event`, say."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool: ...


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pass:
    """One reading of the log, for all projections that stand at the same position."""

    names: tuple[str, ...]
    after: int
    until: int


class Runner:
    """Projects what the log has beyond what each projection has taken in.

    A projection that meets an event it cannot take in stops just before it; the others go on. It
    stays stopped until it is rebuilt or resumed, and is tried again once by each new runner: the
    code may be newer.
    """

    def __init__(self, connect: Connect, projections: Sequence[Projection]) -> None:
        self._connect = connect
        self._projections = {projection.name: projection for projection in projections}
        self._left: dict[str, datetime] = {}
        self._connection: Connection[Row] | None = None
        self._tried_again = False

    def run(self, stop: Stop) -> None:
        """Projects until told to stop; waits for the database for as long as it is away."""
        failures = 0
        while not stop.is_set():
            try:
                idle = self.step() == 0
                failures = 0
            except OperationalError as error:
                failures += 1
                _log_failure(error)
                stop.wait(min(RECONNECT_SECONDS * 2**failures, RECONNECT_SECONDS_MOST))
                continue
            if idle:
                stop.wait(POLL_SECONDS)
        self.close()

    def step(self) -> int:
        """Takes in the next batch, once for each place where projections stand.

        Answers how many events were read: 0 when nothing is left, or others are at it.
        """
        try:
            connection = self._connected()
            with collector_paused():
                return sum(self._project(connection, each) for each in self._passes(connection))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends the connection and drops what was remembered; the next step begins afresh."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._left.clear()
        for projection in self._projections.values():
            projection.forget()

    def _connected(self) -> Connection[Row]:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.autocommit = True
            self._prepare(self._connection)
        return self._connection

    def _prepare(self, connection: Connection[Row]) -> None:
        schemas = Schemas.found(connection)
        for name, projection in self._projections.items():
            make_live_tables(connection, schemas, projection)
            if not self._tried_again:
                resume(connection, name)
        self._tried_again = True

    def _passes(self, connection: Connection[Row]) -> list[Pass]:
        """Each place where projections stand, and how far to go: at most to the next such place."""
        rows = self._mine(read_progress(connection, self._projections))
        places = [(at, list(there)) for at, there in groupby(rows, lambda row: row.position)]
        ends = [at for at, _ in places[1:]] + [read_head(connection)]
        return [
            Pass(tuple(row.name for row in there), at, min(end, at + BATCH_EVENTS))
            for (at, there), end in zip(places, ends, strict=False)
            if at < end
        ]

    def _mine(self, rows: Sequence[Progress]) -> list[Progress]:
        """Without those whose tables a newer version of this program has made."""
        return [row for row in rows if row.version == self._projections[row.name].version]

    def _project(self, connection: Connection[Row], planned: Pass) -> int:
        with connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = off")
            locked = self._mine(lock_progress(connection, planned.names))
            there = [row for row in locked if row.position == planned.after]
            if not there:
                return 0
            events = read_batch(connection, planned.after, planned.until)
            for row in there:
                self._take_in(connection, row, events)
        return len(events)

    def _take_in(self, connection: Connection[Row], row: Progress, events: Sequence[Event]) -> None:
        projection = self._projections[row.name]
        if self._left.get(row.name) != row.updated_at:
            projection.forget()
        fault = take_in(connection, projection, wanted(projection, events))
        taken = _before(fault, events)
        position, recorded_at = (
            (taken[-1].position, taken[-1].recorded_at) if taken else (row.position, None)
        )
        self._left[row.name] = advance(connection, row.name, position, recorded_at, fault)
        if fault:
            _log_fault(row.name, fault)


def _before(fault: Fault | None, events: Sequence[Event]) -> Sequence[Event]:
    if fault is None:
        return events
    return [event for event in events if event.position < fault.position]


def _log_fault(name: str, fault: Fault) -> None:
    log.error("action=stop projection=%s position=%d fault=%s", name, fault.position, fault.reason)


def _log_failure(error: OperationalError) -> None:
    log.warning("action=reconnect error=%s sqlstate=%s", type(error).__name__, error.sqlstate)
