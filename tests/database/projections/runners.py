"""Runners in threads, and projections that count, refuse, stumble or lose their connection."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event as Flag

from projections.projection import Event
from projections.runner import Runner
from tests.database.conftest import Log
from tests.database.projections.history import end_session
from tests.database.projections.views import Connection, positions


class Counter:
    """Counts every event it is given, so that one given twice or not at all shows."""

    name = "counter"
    version = 1
    types: frozenset[str] | None = None
    tables = ("counts",)
    schema = (
        b"CREATE TABLE counts (position bigint, n int); GRANT SELECT ON counts TO ledger_service"
    )

    def apply(self, connection: Connection, events: Sequence[Event]) -> None:
        with connection.cursor() as cursor:
            given = [(event.position,) for event in events]
            cursor.executemany("INSERT INTO counts VALUES (%s, 1)", given)

    def forget(self) -> None:
        """Nothing is remembered."""


class Particular(Counter):
    """Counts, but refuses some positions, each in its own way."""

    def __init__(self, refuses: dict[int, Exception]) -> None:
        self.refuses = refuses

    def apply(self, connection: Connection, events: Sequence[Event]) -> None:
        super().apply(connection, events)
        for event in events:
            if event.position in self.refuses:
                raise self.refuses[event.position]


STUMBLES_AT = 5


class Broken(Counter):
    def __init__(self, error: Exception) -> None:
        self.error = error

    def apply(self, connection: Connection, events: Sequence[Event]) -> None:
        super().apply(connection, events)
        if events[-1].position >= STUMBLES_AT:
            raise self.error


class CutsTheConnection(Counter):
    """Loses its connection once for each of these positions, after it has written."""

    def __init__(self, log: Log, cuts: Sequence[int]) -> None:
        self.log = log
        self.cuts = list(cuts)
        self.forgotten = 0

    def apply(self, connection: Connection, events: Sequence[Event]) -> None:
        super().apply(connection, events)
        if self.cuts and events[-1].position >= self.cuts[0]:
            self.cuts.pop(0)
            end_session(self.log, connection)

    def forget(self) -> None:
        self.forgotten += 1


class OnceIdle:
    """Stops a runner that has nothing to do."""

    idle = False

    def is_set(self) -> bool:
        return self.idle

    def wait(self, timeout: float) -> bool:
        assert timeout > 0
        self.idle = True
        return True


@contextmanager
def running(*runners: Runner) -> Iterator[list[Future[None]]]:
    """Lets runners run in threads of their own, until the block ends; then none may have failed."""
    stop = Flag()
    with ThreadPoolExecutor(len(runners)) as pool:
        ends = [pool.submit(runner.run, stop) for runner in runners]
        try:
            yield ends
        finally:
            stop.set()
    assert [end.result() for end in ends] == [None] * len(runners)


def wait_for(log: Log, position: int, runners: Sequence[Future[None]]) -> None:
    """Until every projection has reached the position, or a runner has ended too early."""
    while {*positions(log).values()} != {position}:
        ended, _ = wait(runners, timeout=0.01)
        assert not [runner.result() for runner in ended]
