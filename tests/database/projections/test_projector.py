import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import active_children
from threading import Event

import pytest
from psycopg.conninfo import make_conninfo

from projections.catalog import all_projections
from projections.projector import PartEndedError, project
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import add, shop
from tests.database.projections.views import folded_anew, positions, view

NAMES = [projection.name for projection in all_projections()]
SESSIONS = "SELECT FROM pg_stat_activity WHERE application_name = %s"
PROJECT = """
import sys, threading
from projections.projector import project
if __name__ == "__main__":
    project(sys.argv[1], threading.Event(), int)
"""


@contextmanager
def projecting(log: Log, name: str) -> Iterator[Future[None]]:
    """A projector whose sessions are known by a name, until the block ends."""
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(project, named(log, name), stop, int)
        try:
            yield ended
        finally:
            stop.set()


def named(log: Log, name: str) -> str:
    return make_conninfo(log.conninfo(PROJECTOR), application_name=name)


def sessions(log: Log, name: str) -> int:
    with log.connect(PROJECTOR) as connection:
        return len(connection.execute(SESSIONS, (name,)).fetchall())


def reached(log: Log, position: int, ended: Future[None]) -> None:
    """Until every projection is there, or the projector has ended."""
    while positions(log) != dict.fromkeys(NAMES, position):
        assert not wait([ended], timeout=0.01).done


def test_four_processes_keep_every_view_up_to_the_log(log: Log) -> None:
    with projecting(log, "four") as ended:
        add(log, shop(600))
        reached(log, 600, ended)
        add(log, shop(50, seed=8))
        reached(log, 650, ended)
        assert sessions(log, "four") == 4
    assert ended.result() is None
    assert sessions(log, "four") == 0
    assert view(log) == folded_anew(log)


def test_it_ends_when_the_other_process_dies(log: Log) -> None:
    with projecting(log, "dying") as ended:
        add(log, shop(60))
        reached(log, 60, ended)
        for process in active_children():
            process.kill()
        with pytest.raises(PartEndedError):
            ended.result(timeout=60)


def test_killed_it_leaves_no_process_behind(log: Log) -> None:
    command = [sys.executable, "-c", PROJECT, named(log, "killed")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while sessions(log, "killed") < 3:
            assert process.poll() is None
        process.kill()
    while sessions(log, "killed"):
        Event().wait(0.01)
