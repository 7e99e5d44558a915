"""The log's tree beside the log: how fast it grows, what it costs whoever appends, its proofs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event as Flag
from os import urandom
from random import Random
from statistics import median, quantiles
from threading import Event, Thread
from time import perf_counter, sleep

import psycopg

from api.database import Database
from api.publishing.published import Published, last_published
from api.publishing.receipts import receipts
from api.service import Service, open_service
from api.settings import Settings
from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from ledger.log.append import Entry
from ledger.transparency.frontier import Frontier
from projections.runner import Runner
from projections.transparency.projection import Transparency, write_tiles

SPAWN = get_context("spawn")
BATCH = 500
ROUNDS = 5
POLL_SECONDS = 0.005
STEP_SECONDS = 0.2
LEAVES = 10_000_000
LEAVES_AT_ONCE = 100_000
PROOFS = 1_000
COMMITS = 20
POSITION = "SELECT position FROM progress WHERE projection = 'transparency'"
IS_BEHIND = """
    SELECT head.position <> progress.position FROM head, progress WHERE projection = 'transparency'
"""


def publishing(events: int) -> Iterator[Line]:
    """The integrator in a process of its own, as in the projector; the publisher in a thread."""
    with database() as (settings, opened):
        made = entries(settings, opened, documents(events))
        batches = [made[i : i + BATCH] for i in range(0, len(made), BATCH)]
        with _integrating(opened), open_service(settings, opened) as service, _signing(service):
            yield from _appending(opened, batches)
            yield from _waiting(service, opened)
        yield from _integrated(opened)
    with database() as (settings, opened):
        yield from _proving(settings, opened)


@contextmanager
def _integrating(opened: Database) -> Iterator[None]:
    stop = SPAWN.Event()
    process = SPAWN.Process(target=integrate, args=(opened.projector, stop))
    process.start()
    try:
        with psycopg.connect(opened.projector, autocommit=True) as connection:
            while not connection.execute(POSITION).fetchone():
                sleep(POLL_SECONDS)
        yield
    finally:
        stop.set()
        process.join()


def integrate(conninfo: str, stop: Flag) -> None:
    """The process of the integrator."""
    Runner(partial(psycopg.connect, conninfo), [Transparency()]).run(stop)


@contextmanager
def _signing(service: Service) -> Iterator[None]:
    stop = Event()

    def sign() -> None:
        while not stop.wait(STEP_SECONDS):
            service.publisher.step()

    thread = Thread(target=sign)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert service.publisher.fault is None


def _appending(opened: Database, batches: list[list[Entry]]) -> Iterator[Line]:
    """In turns with the integrator held back and with it running."""
    share, alone, beside = len(batches) // (2 * ROUNDS), [], []
    with psycopg.connect(opened.projector) as gate:
        for turn in range(ROUNDS):
            at = 2 * turn * share
            gate.execute(f"{POSITION} FOR UPDATE")
            alone.append(appended(opened.service, batches[at : at + share]))
            gate.rollback()
            _await_tree(gate)
            beside.append(appended(opened.service, batches[at + share : at + 2 * share]))
            _await_tree(gate)
    without = share * BATCH / median(alone)
    yield Line("events/s: append function by 500, no integrator", without)
    yield Line(
        "events/s: the same while it runs", share * BATCH / median(beside), without, target=0.85
    )


def _integrated(opened: Database) -> Iterator[Line]:
    """The whole log anew, batch by batch as the projector does."""
    with psycopg.connect(opened.projector, autocommit=True) as connection:
        connection.execute("UPDATE progress SET version = 0")
    runner, leaves = Runner(partial(psycopg.connect, opened.projector), [Transparency()]), 0
    began = perf_counter()
    while taken := runner.step():
        leaves += taken
    seconds = perf_counter() - began
    runner.close()
    yield Line("leaves/s: integrating", leaves / seconds, target=150_000)


def _await_tree(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    while connection.execute(IS_BEHIND).fetchone() == (True,):
        connection.rollback()
        sleep(POLL_SECONDS)
    connection.rollback()


def _waiting(service: Service, opened: Database) -> Iterator[Line]:
    """From a commit to the checkpoint that covers it."""
    waited = []
    for number in range(COMMITS):
        appended(opened.service, [[Entry(b"%d" % number, b"", "waiting", ("waiting:1",), b"{}")]])
        began = perf_counter()
        with service.pool.connection() as connection:
            row = connection.execute("SELECT position FROM head").fetchone()
            assert row is not None
            while (found := last_published(connection)) is None or found.size < row[0]:
                sleep(POLL_SECONDS)
        waited.append(perf_counter() - began)
    yield Line("ms: from a commit to its checkpoint, median", median(waited) * 1e3)
    yield Line("  the longest", max(waited) * 1e3, target=-1_000)


def _proving(settings: Settings, opened: Database) -> Iterator[Line]:
    """Receipts in a tree of ten million leaves, which are nobody's here."""
    with psycopg.connect(opened.projector) as connection:
        Runner(partial(psycopg.connect, opened.projector), [Transparency()]).step()
        root = _planted(connection)
    published = Published(LEAVES, root, "note\n", datetime.now(UTC), 0.0, ())
    random, seconds = Random(1), []
    with open_service(settings, opened) as service, service.pool.connection() as connection:
        for _ in range(PROOFS):
            position = random.randint(1, LEAVES)
            began = perf_counter()
            receipts(connection, [position], published)
            seconds.append(perf_counter() - began)
    yield Line(f"ms: a receipt at {LEAVES:,} leaves, median", median(seconds) * 1e3, target=-2)
    yield Line("  p99", quantiles(seconds, n=100)[98] * 1e3)


def _planted(connection: psycopg.Connection[tuple[object, ...]]) -> bytes:
    edge = Frontier()
    for _ in range(0, LEAVES, LEAVES_AT_ONCE):
        edge, tiles = edge.appended(urandom(LEAVES_AT_ONCE * 32))
        write_tiles(connection, tiles)
    write_tiles(connection, edge.partials())
    connection.commit()
    return edge.root()
