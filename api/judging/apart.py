"""A history judged in a process of its own, so that the one that serves goes on storing events."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import psycopg

from api.judging.replay import Judged, Supposition, replay
from api.problems import RETRY, Problem

SPAWN = get_context("spawn")
READ_ONLY = b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def judged_apart(conninfo: str, supposition: Supposition) -> Judged:
    """Raises as `replay`; a 503 `Problem` where the process was ended."""
    with ProcessPoolExecutor(max_workers=1, mp_context=SPAWN) as apart:
        try:
            return apart.submit(_judge, conninfo, supposition).result()
        except BrokenProcessPool:
            raise Problem(503, "The judging was ended", "try again", (), RETRY) from None


def _judge(conninfo: str, supposition: Supposition) -> Judged:
    with psycopg.connect(conninfo) as connection, connection.transaction():
        connection.execute(READ_ONLY)
        return replay(connection, supposition)
