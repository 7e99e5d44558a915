"""Checking stretches in several processes, all of which see the same moment of the database."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe

import psycopg

from ledger.verifying.signed import Opener
from ledger.verifying.stretch import Checked, Jobs
from ledger.verifying.worker import Share


class ProcessEndedError(Exception):
    """A process that checks ended before it had answered."""


@contextmanager
def checking(
    conninfo: str, snapshot: str, jobs: Jobs, opener: Opener, processes: int
) -> Iterator[Iterator[Checked]]:
    """The results in the order of the jobs, one at a time in each process.

    Raises `ProcessEndedError`, and what PostgreSQL raises in a process.
    """
    # by turns, so that results come about in order and nobody waits for long
    shares = [Share(conninfo, snapshot, jobs, opener, i, processes) for i in range(processes)]
    with _started(shares) as pipes:
        yield (_received(pipes[i % len(pipes)]) for i in range(jobs.count))


@contextmanager
def _started(shares: list[Share]) -> Iterator[list[Connection]]:
    ours, started = list[Connection](), list[subprocess.Popen[bytes]]()
    try:
        for share in shares:
            mine, theirs = Pipe()
            ours.append(mine)
            # not by multiprocessing, whose processes begin with all that this one was started with
            module = [sys.executable, "-P", "-m", "ledger.verifying.worker", str(theirs.fileno())]
            with theirs:
                started.append(subprocess.Popen(module, pass_fds=[theirs.fileno()]))
            mine.send(share)
        yield ours
    finally:
        for pipe in ours:
            pipe.close()
        for process in started:
            process.terminate()
            process.wait()


def _received(pipe: Connection) -> Checked:
    try:
        received = pipe.recv()
    except (EOFError, ConnectionResetError):
        raise ProcessEndedError("a process that checks ended by itself") from None
    if isinstance(received, psycopg.Error):
        raise received
    checked: Checked = received
    return checked
