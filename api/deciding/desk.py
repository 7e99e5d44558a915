"""Where questions wait: those of requests that come together are read and judged together."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from api.deciding.judging import Judged
from api.problems import Problem
from ledger.rules.asking import Question

LANES = 2
"""So many threads: while one waits for the database, the other judges."""
TOGETHER = 64
"""Questions read at once, at least those of one request."""
WAITING_QUESTIONS = 20_000

Request = Sequence[Question]
Waiting = tuple[Request, asyncio.Future[Judged]]
Judge = Callable[[Sequence[Request]], Sequence[Judged | Problem]]


class DeskFullError(Exception):
    """Too many questions are waiting; ask again after a moment."""


class Desk:
    """Belongs to one event loop, which it never blocks."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._threads = ThreadPoolExecutor(LANES, thread_name_prefix="deciding")
        self._waiting: deque[Waiting] = deque()
        self._questions = 0
        self._lanes: set[asyncio.Task[None]] = set()

    async def ask(self, request: Request) -> Judged:
        """Raises `DeskFullError`, a `Problem`, `psycopg.Error`."""
        if self._waiting and self._questions + len(request) > WAITING_QUESTIONS:
            raise DeskFullError
        answer: asyncio.Future[Judged] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        self._questions += len(request)
        if len(self._lanes) < LANES:
            lane = asyncio.create_task(self._work())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await answer

    def close(self) -> None:
        self._threads.shutdown()

    async def _work(self) -> None:
        while self._waiting:
            together = self._next()
            for (_, answer), judged in zip(together, await self._judged(together), strict=True):
                if answer.done():
                    continue
                if isinstance(judged, BaseException):
                    answer.set_exception(judged)
                else:
                    answer.set_result(judged)

    async def _judged(self, together: Sequence[Waiting]) -> Sequence[Judged | BaseException]:
        """What failed for all of them is the answer to each."""
        requests = [request for request, _ in together]
        judging = asyncio.get_running_loop().run_in_executor(self._threads, self._judge, requests)
        (judged,) = await asyncio.gather(judging, return_exceptions=True)
        return [judged] * len(together) if isinstance(judged, BaseException) else judged

    def _next(self) -> list[Waiting]:
        taken = [self._waiting.popleft()]
        questions = len(taken[0][0])
        while self._waiting and questions + len(self._waiting[0][0]) <= TOGETHER:
            taken.append(self._waiting.popleft())
            questions += len(taken[-1][0])
        self._questions -= questions
        return taken
