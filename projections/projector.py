"""Projecting in several processes, each with its own part of the read models."""

import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from threading import Event

import psycopg

from projections.catalog import all_projections
from projections.parts import parts
from projections.projection import Projection
from projections.runner import Runner

SPAWN = get_context("spawn")
END_SECONDS = 30.0
"""For how long the other process may take to end its batch."""


class PartEndedError(Exception):
    """The process of some projections ended by itself; its log says why."""


def project(conninfo: str, stop: Event, begin: Callable[[], object]) -> None:
    """Keeps every read model up to the log until told to stop.

    The other processes call `begin`, a function of a module, before anything else: to set up
    logging as here. Raises `PartEndedError`, and whatever ends a `Runner`.
    """
    here, *elsewhere = parts(all_projections())
    with _processes(conninfo, elsewhere, begin) as others:
        Runner(partial(psycopg.connect, conninfo), _named(here)).run(_Either(stop, others))
        if not stop.is_set():
            raise PartEndedError


@contextmanager
def _processes(
    conninfo: str, named: Sequence[tuple[str, ...]], begin: Callable[[], object]
) -> Iterator[list[BaseProcess]]:
    """Runs parts elsewhere; they end when the pipe closes, so also when this process is killed."""
    theirs, ours = SPAWN.Pipe(duplex=False)
    processes = [
        SPAWN.Process(target=_run, args=(conninfo, names, begin, theirs), daemon=True)
        for names in named
    ]
    for process in processes:
        process.start()
    theirs.close()
    try:
        yield list(processes)
    finally:
        ours.close()
        for process in processes:
            process.join(END_SECONDS)
            process.kill()


def _run(conninfo: str, names: Sequence[str], begin: Callable[[], object], pipe: Pipe) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    begin()
    Runner(partial(psycopg.connect, conninfo), _named(names)).run(_Closed(pipe))
    gc.freeze()  # msgspec may crash when the interpreter takes its types apart at the end


def _named(names: Sequence[str]) -> list[Projection]:
    return [projection for projection in all_projections() if projection.name in names]


class _Either:
    """Set once told to stop, or once a process has ended."""

    def __init__(self, stop: Event, processes: Sequence[BaseProcess]) -> None:
        self._stop = stop
        self._processes = processes

    def is_set(self) -> bool:
        return self._stop.is_set() or not all(each.is_alive() for each in self._processes)

    def wait(self, timeout: float) -> bool:
        return self._stop.wait(timeout)


class _Closed:
    """Set once the other end of a pipe is closed."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def is_set(self) -> bool:
        return self._pipe.poll()

    def wait(self, timeout: float) -> bool:
        return self._pipe.poll(timeout)
