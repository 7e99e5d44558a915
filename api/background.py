"""What a service process does beside answering: again and again, in a thread of the pool."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from starlette.concurrency import run_in_threadpool

from api.bad_weather import BAD_WEATHER

log = logging.getLogger("ledger.background")


@asynccontextmanager
async def repeated(action: Callable[[], object], seconds: float, name: str) -> AsyncIterator[None]:
    """Does it until the block ends, with so long a pause; a turn that has begun is finished.

    What is not possible at the moment is logged and tried again. A mistake of ours ends it, which
    is logged at once and raised when the block ends.
    """
    task = asyncio.create_task(_repeat(action, seconds, name))
    task.add_done_callback(partial(_ended, name))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _ended(name: str, task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error:
        log.critical("action=%s-ended error=%s", name, type(error).__name__)


async def _repeat(action: Callable[[], object], seconds: float, name: str) -> None:
    while True:
        try:
            await run_in_threadpool(action)
        except BAD_WEATHER as error:
            log.warning("action=%s-failed error=%s", name, type(error).__name__)
        await asyncio.sleep(seconds)
