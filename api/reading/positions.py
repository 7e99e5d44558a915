"""What an answer reflects: the head of the log, or how far the read models have come."""

import asyncio
from collections.abc import Sequence
from time import monotonic, sleep
from typing import Any

from psycopg import Connection
from starlette.concurrency import run_in_threadpool

from api.problems import RETRY, Problem
from api.reading.sql import rows, statement
from api.service import Service

WAIT_SECONDS = 5.0
POLL_SECONDS = 0.05
HEADER = "Ledger-Position"

REACHED = statement("reached")


def reached(connection: Connection[tuple[Any, ...]], models: Sequence[str] = ()) -> int:
    """The least position of these read models and the head; 0 for a model never made."""
    return int(rows(connection, REACHED, {"models": list(models)})[0][0])


async def wait_for(service: Service, models: Sequence[str], position: int) -> None:
    """Waits until a position is reflected. Raises a 503 `Problem` after `WAIT_SECONDS`."""

    def look() -> int:
        with service.pool.connection() as connection:
            return reached(connection, models)

    deadline = monotonic() + WAIT_SECONDS
    while (come := await run_in_threadpool(look)) < position:
        _check_time(deadline, come)
        await asyncio.sleep(POLL_SECONDS)


def wait_here(service: Service, models: Sequence[str], position: int) -> None:
    """As `wait_for`, in a thread that may block."""
    deadline = monotonic() + WAIT_SECONDS
    while True:
        with service.pool.connection() as connection:
            come = reached(connection, models)
        if come >= position:
            return
        _check_time(deadline, come)
        sleep(POLL_SECONDS)


def _check_time(deadline: float, come: int) -> None:
    if monotonic() > deadline:
        raise Problem(503, "The position is not reached yet", f"at {come}", (), RETRY)
