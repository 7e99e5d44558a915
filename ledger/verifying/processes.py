"""Checking stretches in several processes, all of which see the same moment of the database."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe

import psycopg

from ledger.verifying.signed import Opener
from ledger.verifying.source import Source
from ledger.verifying.stretch import Checked, Jobs, check_stretch

SPAWN = get_context("spawn")


class ProcessEndedError(Exception):
    """A process that checks ended before it had answered."""


@contextmanager
def checking(
    conninfo: str, snapshot: str, jobs: Jobs, opener: Opener, processes: int
) -> Iterator[Iterator[Checked]]:
    """The results in the order of the jobs, one at a time in each process.

    Raises `ProcessEndedError`, and what PostgreSQL raises in a process.
    """
    with _started(conninfo, snapshot, jobs, opener, processes) as pipes:
        yield (_received(pipes[i % len(pipes)]) for i in range(jobs.count))


@contextmanager
def _started(
    conninfo: str, snapshot: str, jobs: Jobs, opener: Opener, processes: int
) -> Iterator[list[Pipe]]:
    ours, started = [], []
    try:
        for i in range(processes):
            mine, theirs = SPAWN.Pipe(duplex=False)
            # by turns, so that results come about in order and nobody waits for long
            arguments = (conninfo, snapshot, (jobs, i, processes), opener, theirs)
            process = SPAWN.Process(target=_check, args=arguments, daemon=True)
            process.start()
            theirs.close()
            ours.append(mine)
            started.append(process)
        yield ours
    finally:
        for pipe in ours:
            pipe.close()
        for process in started:
            process.terminate()
            process.join()


def _check(
    conninfo: str, snapshot: str, share: tuple[Jobs, int, int], opener: Opener, pipe: Pipe
) -> None:
    jobs, first, step = share
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.disable()  # nothing here goes in circles, and looking for them costs a fifth
    with suppress(BrokenPipeError), psycopg.connect(conninfo) as connection:
        try:
            source = Source(connection, snapshot)
            for job in jobs.each(first, step):
                pipe.send(check_stretch(source, job, opener))
        except psycopg.Error as error:
            pipe.send(error)


def _received(pipe: Pipe) -> Checked:
    try:
        received = pipe.recv()
    except EOFError:
        raise ProcessEndedError("a process that checks ended by itself") from None
    if isinstance(received, psycopg.Error):
        raise received
    checked: Checked = received
    return checked
