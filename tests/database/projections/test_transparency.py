"""The tree of the log in the database is that of the whole list of entries, however it came."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import psycopg
import pytest

from ledger.log.append import append
from projections import runner
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.transparency.projection import Transparency
from tests.database.conftest import OWNER, PROJECTOR, Log
from tests.database.projections.history import add, rows, shop
from tests.database.projections.trees import add_bulk, bulk, leaves, tiles_of
from tests.database.projections.views import positions, project, projector, view

SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 65_536, 65_537)
TREE = [Transparency()]
WRITTEN = (1, 255, 256, 7, 300, 1)
WAIT_SECONDS = 60


def tiles(log: Log) -> list[tuple[Any, ...]]:
    return rows(log, "SELECT level, n, hashes FROM tiles ORDER BY level, n")


@pytest.mark.parametrize("size", SIZES)
def test_the_tiles_are_those_of_the_whole_list(log: Log, size: int) -> None:
    add_bulk(log, size)
    project(log, TREE)
    found = tiles(log)
    assert found == tiles_of(leaves(log))


def test_a_short_tile_grows_and_keeps_its_beginning(log: Log) -> None:
    seen: dict[tuple[int, int], bytes] = {}
    for size in (1, 200, 255, 256, 300, 511, 512, 513, 1_300):
        with log.connect() as service:
            head = service.execute("SELECT position FROM head").fetchone()
            assert head is not None
            append(service, bulk(head[0], size - head[0]))
        project(log, TREE)
        for level, n, hashes in tiles(log):
            assert hashes.startswith(seen.get((level, n), b""))
            seen[level, n] = hashes
    assert tiles(log) == tiles_of(leaves(log))


@pytest.mark.parametrize("batch", [1, 7, 255, 256, 257, 1_000])
def test_the_cut_of_the_batches_is_not_seen(
    log: Log, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    add_bulk(log, 1_100)
    monkeypatch.setattr(runner, "BATCH_EVENTS", batch)
    keeping = runner.Runner(projector(log), [Transparency()])
    while keeping.step():
        pass
    keeping.close()
    assert tiles(log) == tiles_of(leaves(log))


def test_a_fresh_runner_goes_on_from_the_tiles(log: Log) -> None:
    for size in (1, 254, 1, 1, 255, 300):
        with log.connect() as service:
            append(service, bulk(positions(log).get("transparency", 0), size))
        project(log, [Transparency()])
    assert tiles(log) == tiles_of(leaves(log))


def test_a_rebuild_gives_the_same_tiles(log: Log) -> None:
    add(log, shop(700))
    project(log)
    before = view(log, TREE)
    rebuild(projector(log), ["transparency"], lambda *_: None)
    assert view(log, TREE) == before
    add(log, shop(50))
    project(log)
    assert tiles(log) == tiles_of(leaves(log))


def test_a_rebuild_beside_writers_gives_the_same_tiles(log: Log) -> None:
    add_bulk(log, 700)
    project(log, TREE)
    stop, has_begun, was_written = Event(), Event(), Event()
    runner = Runner(projector(log), [Transparency()])

    def beside(*_: int) -> None:
        """The rebuild goes on once something was written after it began."""
        has_begun.set()
        assert was_written.wait(WAIT_SECONDS)

    def write() -> None:
        assert has_begun.wait(WAIT_SECONDS)
        for size in WRITTEN:
            add(log, shop(size))
            was_written.set()

    with ThreadPoolExecutor(2) as pool:
        following, writing = pool.submit(runner.run, stop), pool.submit(write)
        try:
            rebuild(projector(log), ["transparency"], beside)
            writing.result()
        finally:
            stop.set()
        following.result()
    project(log, TREE)
    assert positions(log)["transparency"] == 700 + sum(WRITTEN)
    assert tiles(log) == tiles_of(leaves(log))


def test_tiles_that_are_lost_stop_the_tree_and_nothing_is_made_up(log: Log) -> None:
    add_bulk(log, 300)
    project(log, TREE)
    with log.connect(PROJECTOR) as connection:
        connection.execute("UPDATE tiles SET hashes = substr(hashes, 33) WHERE n = 1")
    add(log, shop(1))
    project(log, [Transparency()])
    assert positions(log) == {"transparency": 300}
    assert rows(log, "SELECT fault, fault_position FROM progress") == [("TileLostError", 301)]
    rebuild(projector(log), ["transparency"], lambda *_: None)
    project(log, [Transparency()])
    assert tiles(log) == tiles_of(leaves(log))


def test_a_hole_in_the_log_stops_the_tree_before_it(log: Log) -> None:
    add_bulk(log, 40)
    with psycopg.connect(log.server.admin_conninfo, dbname=log.database) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DELETE FROM shop_log.events WHERE position = 17")
    project(log, TREE)
    assert positions(log) == {"transparency": 16}
    assert rows(log, "SELECT fault FROM progress") == [("TileLostError",)]


@pytest.mark.parametrize("role", ["ledger_service", OWNER])
def test_only_the_projector_writes_tiles(log: Log, role: str) -> None:
    project(log, TREE)
    with log.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("INSERT INTO tiles VALUES (0, 0, '')")
