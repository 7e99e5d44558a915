import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event as Flag
from typing import Any, cast

import psycopg
import pytest
from psycopg import sql

from projections.catalog import all_projections
from projections.faults import DATA_FAULTS
from projections.notices.projection import Notices
from projections.progress import resume
from projections.projection import Event, Projection
from projections.recipients.projection import Recipients
from projections.runner import Runner
from projections.segments.projection import Segments
from projections.status import status
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import add, end_session, entry, raw, registered, rows, shop
from tests.database.projections.views import folded_anew, positions, project, projector, view

Connection = psycopg.Connection[tuple[Any, ...]]
Row = tuple[Any, ...]
GARBAGE = b'{"type":"recipient.registered","version":1,"data":{"recipient":7}}'


WHOLE = entry(registered()).data
REGION = "ValidationError at $.data.region"
VERSION = "UnknownVersionError: unknown version 2 of event type recipient.registered"


STUMBLES_AT = 5


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


def test_takes_every_projection_to_the_head(log: Log) -> None:
    add(log, shop(300))
    runner = Runner(projector(log), all_projections())
    assert runner.step() == 300
    assert runner.step() == 0
    assert set(positions(log).values()) == {300}
    add(log, shop(20))
    assert runner.step() == 20
    assert set(positions(log).values()) == {320}
    runner.close()


def test_reads_a_long_log_in_batches(log: Log) -> None:
    add(log, [raw("type", b"{}"), *shop(5_999)])
    runner = Runner(projector(log), [Counter()])
    assert [runner.step(), runner.step(), runner.step()] == [5_000, 1_000, 0]
    runner.close()
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(6_000, 6_000)]


def test_batches_of_any_size_give_the_same_view(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    add(log, shop(1_100))
    project(log)
    whole = view(log)
    for events in (1, 7, 1_024):
        monkeypatch.setattr("projections.runner.BATCH_EVENTS", events * 40)
        monkeypatch.setattr("projections.source.PIECE_EVENTS", events)
        assert folded_anew(log) == whole


def test_a_new_projection_catches_up_beside_the_others(log: Log) -> None:
    add(log, shop(50))
    project(log, [Recipients()])
    add(log, shop(30))
    runner = Runner(projector(log), [Recipients(), Counter()])
    assert runner.step() == 30 + 50
    assert runner.step() == 30
    assert runner.step() == 0
    runner.close()
    assert positions(log) == {"recipients": 80, "counter": 80}
    assert rows(log, "SELECT count(*) FROM counts") == [(80,)]


@pytest.mark.parametrize("bad_at", [1, 2, 37, 60])
def test_stops_one_projection_exactly_before_a_bad_event(
    log: Log, caplog: pytest.LogCaptureFixture, bad_at: int
) -> None:
    good = [entry(registered(f"r{n}")) for n in range(60)]
    good[bad_at - 1] = raw("recipient.registered", GARBAGE, "recipient:7")
    add(log, good)
    with caplog.at_level(logging.ERROR):
        project(log)
    places = positions(log)
    assert places.pop("recipients") == bad_at - 1
    assert set(places.values()) == {60}
    assert len(rows(log, "SELECT FROM recipients")) == bad_at - 1
    stopped = "SELECT fault_position FROM progress WHERE stopped_at IS NOT NULL"
    assert rows(log, stopped) == [(bad_at,)]
    assert f"action=stop projection=recipients position={bad_at}" in caplog.text


@pytest.mark.parametrize(
    ("type_", "data", "fault"),
    [
        ("recipient.registered", b"\xff\x00 not JSON", "DecodeError"),
        ("recipient.registered", b'{"type":"recipient.registered"}', "ValidationError"),
        ("recipient.registered", GARBAGE.replace(b'{"recipient":7}', b"7"), "ValidationError"),
        ("recipient.registered", WHOLE.replace(b'"TW"', b'"Taiwan"'), REGION),
        ("recipient.registered", WHOLE.replace(b'"version":1', b'"version":2'), VERSION),
    ],
)
def test_the_fault_says_what_and_quotes_nothing(
    log: Log, type_: str, data: bytes, fault: str
) -> None:
    add(log, [raw(type_, data, "recipient:7")])
    project(log, [Recipients()])
    ((found,),) = rows(log, "SELECT fault FROM progress")
    assert found.startswith(fault)
    assert "not JSON" not in found


class Particular(Counter):
    """Counts, but refuses some positions, each in its own way."""

    def __init__(self, refuses: dict[int, Exception]) -> None:
        self.refuses = refuses

    def apply(self, connection: Connection, events: Sequence[Event]) -> None:
        super().apply(connection, events)
        for event in events:
            if event.position in self.refuses:
                raise self.refuses[event.position]


@pytest.mark.parametrize("error", [cls("x") for cls in DATA_FAULTS[:2]] + [psycopg.DataError("x")])
def test_of_several_bad_events_the_first_stops(log: Log, error: Exception) -> None:
    add(log, shop(40))
    project(log, [Particular({31: error, 12: error, 13: error})])
    assert positions(log) == {"counter": 11}
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(11, 11)]


def test_a_stopped_projection_stays_stopped_until_resumed(log: Log) -> None:
    add(log, shop(40))
    picky = Particular({12: psycopg.DataError("x")})
    runner = Runner(projector(log), [picky])
    assert [runner.step(), runner.step()] == [40, 0]
    picky.refuses = {}
    assert runner.step() == 0
    with log.connect(PROJECTOR) as connection:
        resume(connection, "counter")
    assert [runner.step(), runner.step()] == [29, 0]
    runner.close()
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(40, 40)]
    assert rows(log, "SELECT FROM progress WHERE fault IS NOT NULL") == []


def test_a_new_runner_tries_a_stopped_projection_again(log: Log) -> None:
    add(log, shop(40))
    project(log, [Particular({12: psycopg.DataError("x")})])
    project(log, [Counter()])
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(40, 40)]


class Broken(Counter):
    def __init__(self, error: Exception) -> None:
        self.error = error

    def apply(self, connection: Connection, events: Sequence[Event]) -> None:
        super().apply(connection, events)
        if events[-1].position >= STUMBLES_AT:
            raise self.error


class OnceIdle:
    """Stops a runner that has nothing to do."""

    idle = False

    def is_set(self) -> bool:
        return self.idle

    def wait(self, timeout: float) -> bool:
        assert timeout > 0
        self.idle = True
        return True


def test_a_broken_promise_ends_the_runner_and_changes_nothing(log: Log) -> None:
    add(log, shop(5))
    runner = Runner(projector(log), [Broken(AssertionError("a promise"))])
    with pytest.raises(AssertionError, match="a promise"):
        runner.run(OnceIdle())
    assert positions(log) == {"counter": 0}
    assert rows(log, "SELECT FROM counts") == []


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("x"), ZeroDivisionError("x")])
def test_a_projection_that_stumbles_over_an_event_stops_before_it(
    log: Log, error: Exception
) -> None:
    add(log, shop(20))
    Runner(projector(log), [Broken(error), Segments()]).run(OnceIdle())
    assert positions(log) == {"counter": STUMBLES_AT - 1, "segments": 20}
    fault = type(error).__name__
    assert rows(log, "SELECT fault FROM progress WHERE stopped_at IS NOT NULL") == [(fault,)]


def test_several_runners_at_once_take_in_each_event_once(log: Log) -> None:
    runners = [Runner(projector(log), [Counter(), *all_projections()]) for _ in range(3)]
    with running(*runners) as ends:
        for seed in range(30):
            add(log, shop(100, seed))
        wait_for(log, 3_000, ends)
    assert rows(log, "SELECT count(*), count(DISTINCT position) FROM counts") == [(3_000, 3_000)]
    assert folded_anew(log) == view(log)


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


def test_goes_on_after_its_connection_was_cut(
    log: Log, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.runner.RECONNECT_SECONDS", 0.001)
    add(log, shop(200))
    cutting = CutsTheConnection(log, [1, 200])
    with running(Runner(projector(log), [cutting, Segments()])) as ends:
        wait_for(log, 200, ends)
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(200, 200)]
    assert cutting.forgotten >= 2
    assert caplog.text.count("action=reconnect") >= 2


def test_waits_for_a_database_that_is_away(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.runner.RECONNECT_SECONDS", 0.001)
    add(log, shop(10))
    tries = iter([psycopg.OperationalError("away")] * 4)

    def connect() -> Connection:
        for error in tries:
            raise error
        return projector(log)()

    with running(Runner(connect, [Notices()])) as ends:
        wait_for(log, 10, ends)
    assert positions(log) == {"notices": 10}


def newer(projection: Callable[[], Projection], version: int) -> Projection:
    made: Any = projection()
    made.version = version
    return cast("Projection", made)


def test_a_higher_version_begins_again_with_new_tables(log: Log) -> None:
    add(log, shop(30))
    project(log, [Counter()])
    with log.connect(PROJECTOR) as connection:
        connection.execute("UPDATE counts SET n = 0")
    later: Any = newer(Counter, 2)
    later.schema = Counter.schema.replace(b"n int", b"n int, more text")
    project(log, [later])
    assert rows(log, "SELECT count(*), sum(n), count(more) FROM counts") == [(30, 30, 0)]


def test_the_tables_of_a_newer_program_are_left_alone(log: Log) -> None:
    add(log, shop(30))
    project(log, [newer(Counter, 2)])
    add(log, shop(5))
    project(log, [Counter()])
    assert positions(log) == {"counter": 30}
    assert rows(log, "SELECT count(*) FROM counts") == [(30,)]


def test_lost_tables_are_made_again(log: Log) -> None:
    add(log, shop(30))
    project(log, [Counter(), Segments()])
    with log.connect(PROJECTOR) as connection:
        connection.execute("DROP TABLE counts")
    project(log, [Counter(), Segments()])
    assert rows(log, "SELECT count(*) FROM counts") == [(30,)]


def test_the_service_may_not_change_a_view(log: Log) -> None:
    project(log)
    names = [table for projection in all_projections() for table in projection.tables]
    for name in [*names, "progress"]:
        with log.connect() as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def test_the_status_before_anything_ran(log: Log) -> None:
    with log.connect() as service:
        empty = status(service)
    assert (empty.head, empty.recorded_at) == (0, None)
    assert [p.name for p in empty.projections] == [p.name for p in all_projections()]
    assert {(p.position, p.lag_events, p.lag_seconds, p.stopped) for p in empty.projections} == {
        (0, 0, 0.0, False)
    }


def test_the_status_of_those_behind_and_those_stopped(log: Log) -> None:
    add(log, [entry(registered())])
    project(log, [Recipients(), Segments()])
    add(log, [raw("recipient.registered", GARBAGE)])
    project(log, [Recipients(), Segments()])
    with log.connect() as service:
        found = status(service, ["segments", "recipients", "notices"])
    segments, recipients, notices = found.projections
    assert found.head == 2
    assert found.recorded_at is not None
    assert (segments.position, segments.lag_events, segments.lag_seconds) == (2, 0, 0.0)
    assert (recipients.position, recipients.lag_events, recipients.fault_position) == (1, 1, 2)
    assert recipients.stopped
    assert recipients.lag_seconds > 0
    assert (notices.position, notices.lag_events, notices.stopped) == (0, 2, False)
    assert notices.lag_seconds >= recipients.lag_seconds
