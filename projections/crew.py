"""The processes of a rebuild: a few at a time, each heard until its task is done."""

from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Self

from projections.loading import Failed, Message, Task, load_and_tell

SPAWN = get_context("spawn")


class Crew:
    """Carries out tasks in processes of their own, which do not outlive it."""

    def __init__(self, tasks: Sequence[Task], most_processes: int) -> None:
        self._waiting = list(tasks)
        self._most_processes = most_processes
        self._running: dict[Pipe, tuple[Task, BaseProcess]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in list(self._running):
            self._running[pipe][1].terminate()
            self._dismiss(pipe)

    def messages(self) -> Iterator[tuple[Task, Message]]:
        """What the processes say, as they say it, until all tasks are done."""
        while self._waiting or self._running:
            while self._waiting and len(self._running) < self._most_processes:
                self._start(self._waiting.pop(0))
            for pipe in wait(list(self._running)):
                if isinstance(pipe, Pipe):
                    yield self._hear(pipe)

    def _start(self, task: Task) -> None:
        ours, theirs = SPAWN.Pipe(duplex=False)
        process = SPAWN.Process(target=load_and_tell, args=(task, theirs), daemon=True)
        process.start()
        theirs.close()
        self._running[ours] = (task, process)

    def _hear(self, pipe: Pipe) -> tuple[Task, Message]:
        task, process = self._running[pipe]
        try:
            message: Message = pipe.recv()
        except EOFError:
            process.join()
            message = Failed(", ".join(task.names), None, f"exit status {process.exitcode}")
        if not isinstance(message, int):
            self._dismiss(pipe)
        return task, message

    def _dismiss(self, pipe: Pipe) -> None:
        _, process = self._running.pop(pipe)
        pipe.close()
        process.join()
