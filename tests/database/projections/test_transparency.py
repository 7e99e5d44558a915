"""The tree of the log in the database is that of the whole list of entries, however it came."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from typing import Any

import psycopg
import pytest

from ledger.log.append import Entry, append
from projections import runner
from projections.rebuild import rebuild
from projections.transparency.projection import Transparency
from tests.database.conftest import OWNER, PROJECTOR, Log
from tests.database.projections.history import add, rows, shop
from tests.database.projections.views import positions, project, projector, view

START = datetime(1970, 1, 1, tzinfo=UTC)
FULL = 256
SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 65_536, 65_537)
TREE = [Transparency()]


def leaf(recorded_at: datetime, data: bytes) -> bytes:
    past = recorded_at - START
    microseconds = (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds
    return sha256(b"\x00" + microseconds.to_bytes(8, "big") + data).digest()


def leaves(log: Log) -> list[bytes]:
    return [
        leaf(*row) for row in rows(log, "SELECT recorded_at, data FROM events ORDER BY 1, position")
    ]


def root(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word, over leaf hashes."""
    if not hashes:
        return sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    cut = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + root(hashes[:cut]) + root(hashes[cut:])).digest()


def tiles_of(hashes: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
    """All tiles of the tree with these leaf hashes, by tlog-tiles: every hash from its leaves."""
    found, level = [], 0
    while hashes:
        found += [
            (level, at // FULL, b"".join(hashes[at : at + FULL]))
            for at in range(0, len(hashes), FULL)
        ]
        full = len(hashes) // FULL * FULL
        hashes = [root(hashes[at : at + FULL]) for at in range(0, full, FULL)]
        level += 1
    return found


def tiles(log: Log) -> list[tuple[Any, ...]]:
    return rows(log, "SELECT level, n, hashes FROM tiles ORDER BY level, n")


def bulk(start: int, count: int) -> list[Entry]:
    return [
        Entry(b"k%d" % n, b"", "type", (f"stream:{n}",), b"data %d" % n)
        for n in range(start, start + count)
    ]


def add_bulk(log: Log, count: int) -> None:
    """In commits of different sizes, so that the times of recording differ."""
    random, done = Random(count), 0
    with log.connect() as service:
        while done < count:
            more = min(random.choice((1, 3, 500, 4_000)), count - done)
            append(service, bulk(done, more))
            service.commit()
            done += more


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


def test_a_rebuild_beside_writers_gives_the_same_tiles(log: Log) -> None:
    add(log, shop(700))
    project(log)
    before = view(log, TREE)
    rebuild(projector(log), ["transparency"], lambda *_: None)
    assert view(log, TREE) == before
    add(log, shop(50))
    project(log)
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
