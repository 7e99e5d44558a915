"""Waiting until a checkpoint covers a position: one look at the database for all who wait."""

import asyncio
from collections.abc import Callable
from time import monotonic

from psycopg import Connection
from starlette.concurrency import run_in_threadpool

from api.publishing.published import Published
from api.reading.sql import Row
from ledger.log.recorder import Connections

WAIT_SECONDS = 5.0
POLL_SECONDS = 0.05

Find = Callable[[Connection[Row]], Published | None]
"""The checkpoint that is shown to whoever asks; None while there is none."""


class Coverage:
    """Finds the checkpoint shown; waits, where it has to, for one that is long enough."""

    def __init__(self, connections: Connections, find: Find) -> None:
        self._connections = connections
        self._find = find
        self._last: Published | None = None
        self._is_looking = False

    def now(self, connection: Connection[Row]) -> Published | None:
        """None while nothing is published."""
        return self._find(connection)

    async def of(self, position: int) -> Published | None:
        """A checkpoint that covers the position; None where none has come in `WAIT_SECONDS`."""
        deadline = monotonic() + WAIT_SECONDS
        while not (covering := self._covering(position)) and monotonic() < deadline:
            await self._look()
            if not self._covering(position):
                await asyncio.sleep(POLL_SECONDS)
        return covering

    def _covering(self, position: int) -> Published | None:
        return self._last if self._last and self._last.size >= position else None

    async def _look(self) -> None:
        if self._is_looking:
            return
        self._is_looking = True
        try:
            self._last = await run_in_threadpool(self._found) or self._last
        finally:
            self._is_looking = False

    def _found(self) -> Published | None:
        with self._connections() as connection:
            return self._find(connection)
