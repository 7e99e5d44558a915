import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event
from typing import Any

import psycopg
import pytest

from ledger.log.append import Entry
from projections.catalog import all_projections
from projections.rebuild import RebuildFailedError, RebuildRunningError, rebuild
from projections.runner import Runner
from tests.database.conftest import PROJECTOR, SERVICE, Log
from tests.database.projections.history import add, entry, raw, registered, rows, shop
from tests.database.projections.views import folded_anew, positions, project, projector, view

NAMES = [projection.name for projection in all_projections()]
MOST_SENT = 1_000
MEMBER = "member:0b1f6a2e-5c1d-4f7e-9a3b-2d4c6e8f0a1b"
BAD = {
    ("findings", "recipients"): raw("recipient.registered", b'{"type":"recipient.registered"}'),
    ("members",): raw("data.used", b'{"type":"data.used"}', MEMBER),
    ("segments",): raw("data.dreamt", b"{"),
}
"""By who stumbles over it first."""
REBUILD = """
import sys, psycopg
from projections.rebuild import rebuild
if __name__ == "__main__":
    say = lambda done, total: print(done, flush=True)
    rebuild(lambda: psycopg.connect(sys.argv[1]), None, say)
"""


def silently(*_: int) -> None:
    """Nobody looks."""


def rebuilt(log: Log, names: list[str] | None = None) -> None:
    rebuild(projector(log), names, silently)


def test_a_rebuild_gives_what_the_runner_gave(log: Log) -> None:
    add(log, shop(3_000))
    project(log)
    before, told = view(log), []
    rebuild(projector(log), None, lambda done, total: told.append((done, total)))
    assert view(log) == before
    assert positions(log) == dict.fromkeys(NAMES, 3_000)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_the_runner_goes_on_where_a_rebuild_ended(log: Log) -> None:
    add(log, shop(1_500))
    runner = Runner(projector(log), all_projections())
    runner.step()
    rebuilt(log)
    add(log, shop(700, seed=8))
    assert runner.step() == 700
    runner.close()
    assert view(log) == folded_anew(log)


@pytest.mark.parametrize("name", NAMES)
def test_one_is_made_anew_and_the_others_are_left(log: Log, name: str) -> None:
    add(log, shop(300))
    project(log)
    before, marks = view(log), tables(log)
    rebuilt(log, [name])
    assert view(log) == before
    owned = {t for p in all_projections() if p.name == name for t in p.tables}
    assert {table for table, mark in tables(log).items() if mark != marks[table]} == owned


def tables(log: Log) -> dict[str, int]:
    """Each live table by name, and the number by which the server knows it."""
    names = [table for projection in all_projections() for table in projection.tables]
    with log.connect(SERVICE) as service:
        found = service.execute(
            "SELECT name, to_regclass(name)::oid::bigint FROM unnest(%s::text[]) name", (names,)
        )
        return dict(found.fetchall())


def test_a_rebuild_is_the_first_to_run(log: Log) -> None:
    add(log, shop(200))
    rebuilt(log)
    assert view(log) == folded_anew(log)


def test_a_rebuild_of_an_empty_log_is_empty(log: Log) -> None:
    rebuilt(log)
    assert positions(log) == dict.fromkeys(NAMES, 0)


@pytest.mark.parametrize(("names", "bad"), BAD.items())
def test_a_failed_rebuild_leaves_the_live_tables_and_says_where(
    log: Log, names: tuple[str, ...], bad: Entry
) -> None:
    add(log, shop(60))
    project(log)
    before, marks = view(log), tables(log)
    add(log, [bad, *shop(9)])
    with pytest.raises(RebuildFailedError, match="at position 61") as failed:
        rebuilt(log)
    assert failed.value.projection in names
    assert failed.value.position == 61
    assert view(log) == before
    assert tables(log) == marks
    assert positions(log) == dict.fromkeys(NAMES, 60)


def test_a_rebuild_resumes_what_had_stopped(log: Log) -> None:
    add(log, shop(30))
    project(log)
    with log.connect(PROJECTOR) as connection:
        connection.execute(
            "UPDATE progress SET fault = 'x', fault_position = 5, stopped_at = now()"
        )
    rebuilt(log)
    assert rows(log, "SELECT FROM progress WHERE stopped_at IS NOT NULL OR fault IS NOT NULL") == []


def test_a_killed_rebuild_leaves_the_live_tables_and_the_next_one_succeeds(log: Log) -> None:
    add(log, shop(6_000))
    project(log)
    before, marks = view(log), tables(log)
    for lines in range(1, 4):
        kill_after(log, lines)
        assert view(log) == before
        assert tables(log) == marks
    rebuilt_when_let(log)
    assert view(log) == before


def kill_after(log: Log, lines: int) -> None:
    """Kills a rebuild once it has reported its progress so many times."""
    command = [sys.executable, "-c", REBUILD, log.conninfo(PROJECTOR)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.kill()


def rebuilt_when_let(log: Log) -> None:
    """Tries until the server has noticed that the killed one is gone."""
    while True:
        try:
            return rebuilt(log)
        except RebuildRunningError:
            continue


def test_two_rebuilds_at_once_are_refused(log: Log) -> None:
    add(log, shop(30))

    def again(*_: int) -> None:
        with pytest.raises(RebuildRunningError):
            rebuilt(log)

    rebuild(projector(log), ["segments"], again)


@contextmanager
def in_background(work: Callable[[], None]) -> Iterator[Future[None]]:
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work)


def test_readers_always_see_a_whole_view(log: Log) -> None:
    add(log, shop(2_000))
    project(log)
    whole = view(log)
    sums = "SELECT count(*), (SELECT count(*) FROM recipients) FROM segments"
    expected = [(len(whole["segments"]), len(whole["recipients"]))]
    seen = 0
    with in_background(lambda: rebuilt(log)) as rebuilding, log.connect(SERVICE) as service:
        service.autocommit = True
        while not rebuilding.done():
            assert service.execute(sums, prepare=True).fetchall() == expected
            seen += 1
        rebuilding.result()
    assert seen
    assert view(log) == whole


def test_the_swap_waits_for_readers_without_making_them_wait(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(log, shop(200))
    project(log)
    marks, tried = tables(log), Event()
    monkeypatch.setattr("projections.rebuild.Event", lambda: Noticed(tried))
    with in_background(lambda: rebuilt(log)) as rebuilding, log.connect(SERVICE) as service:
        service.execute("SELECT count(*) FROM segments").fetchall()
        assert tried.wait(60)
        assert tables(log) == marks
        assert not rebuilding.done()
        service.rollback()
        rebuilding.result()
    assert tables(log) != marks


class Noticed:
    """In the place of an event nobody sets: notes that somebody waits."""

    def __init__(self, noticed: Event) -> None:
        self.noticed = noticed

    def wait(self, seconds: float) -> bool:
        self.noticed.set()
        return Event().wait(seconds)


def test_nothing_is_lost_while_events_come_in_and_the_runner_runs(log: Log) -> None:
    add(log, shop(1_000))
    stop = Event()
    runner = Runner(projector(log), all_projections())
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(runner.run, stop)
        rebuilding = pool.submit(lambda: rebuilt(log))
        try:
            sent = keep_sending(log, rebuilding)
        finally:
            stop.set()
        rebuilding.result()
        running.result()
    project(log)
    assert positions(log) == dict.fromkeys(NAMES, 1_000 + sent)
    assert view(log) == folded_anew(log)


def keep_sending(log: Log, until: Future[Any]) -> int:
    """A part at a time, no more than `MOST_SENT`: reading them in takes longer than sending."""
    sent = 0
    while not until.done() and sent < MOST_SENT:
        add(log, [entry(registered(f"late-{sent}")), *shop(49, seed=sent)])
        sent += 50
        wait([until], timeout=0.02)
    return sent


def test_a_lost_connection_fails_the_rebuild_and_changes_nothing(log: Log) -> None:
    add(log, shop(100))
    project(log)
    marks = tables(log)
    connection = projector(log)()

    def cut(*_: int) -> None:
        connection.close()

    with pytest.raises(psycopg.OperationalError):
        rebuild(lambda: connection, None, cut)
    assert tables(log) == marks
