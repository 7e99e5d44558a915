"""Runners take every projection to the head of the log, each event once."""

import psycopg
import pytest
from psycopg import sql

from projections.catalog import all_projections
from projections.notices.projection import Notices
from projections.recipients.projection import Recipients
from projections.runner import Runner
from projections.segments.projection import Segments
from tests.database.conftest import Log
from tests.database.projections.history import add, raw, rows, shop
from tests.database.projections.runners import Counter, CutsTheConnection, running, wait_for
from tests.database.projections.views import (
    Connection,
    folded_anew,
    positions,
    project,
    projector,
    view,
)


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


def test_several_runners_at_once_take_in_each_event_once(log: Log) -> None:
    runners = [Runner(projector(log), [Counter(), *all_projections()]) for _ in range(3)]
    with running(*runners) as ends:
        for seed in range(30):
            add(log, shop(100, seed))
        wait_for(log, 3_000, ends)
    assert rows(log, "SELECT count(*), count(DISTINCT position) FROM counts") == [(3_000, 3_000)]
    assert folded_anew(log) == view(log)


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


def test_the_service_may_not_change_a_view(log: Log) -> None:
    project(log)
    names = [table for projection in all_projections() for table in projection.tables]
    for name in [*names, "progress"]:
        with log.connect() as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
