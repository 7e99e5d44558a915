"""A projector that dies at any moment leaves every view as the fold of a beginning of the log."""

import subprocess
import sys
from contextlib import suppress
from random import Random

from projections.catalog import all_projections
from tests.database.conftest import PROJECTOR, Log
from tests.database.embedded.processes import wait_until
from tests.database.projections.history import add, shop
from tests.database.projections.views import folded_anew, positions, project, view

EVENTS = 4_000
KILLS = 8
PROJECT = """
import sys, threading, psycopg
from projections import runner
from projections.catalog import all_projections
runner.BATCH_EVENTS = 25
print("ready", flush=True)
runner.Runner(lambda: psycopg.connect(sys.argv[1]), all_projections()).run(threading.Event())
"""


def project_and_die(log: Log, after_seconds: float) -> None:
    """Dies so long after it has begun to project."""
    before = furthest(log)
    command = [sys.executable, "-c", PROJECT, log.conninfo(PROJECTOR)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        wait_until(lambda: furthest(log) > before)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after_seconds)
            raise AssertionError("it ended by itself")
        process.kill()


def furthest(log: Log) -> int:
    """The furthest place where a projection stands."""
    return max(positions(log).values(), default=0)


def reached(log: Log) -> set[int]:
    """The positions at which projections stand, after the rest is projected up to the head."""
    while {*positions(log).values()} != {EVENTS}:
        project(log)
    return {*positions(log).values()}


def test_killed_at_any_moment_the_view_is_the_fold(log: Log) -> None:
    add(log, shop(EVENTS))
    random, seen = Random(9), [0]
    for _ in range(KILLS):
        project_and_die(log, random.uniform(0.0, 0.05))
        seen.append(furthest(log))
    assert seen == sorted(seen)
    assert seen[1] < EVENTS
    assert reached(log) == {EVENTS}
    whole = view(log)
    assert folded_anew(log) == whole
    assert whole.keys() == {table for p in all_projections() for table in p.tables}
