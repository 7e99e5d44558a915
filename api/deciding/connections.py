"""Connections whose plans go by the indexes, also those made while the log was small."""

from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from api.deciding.desk import LANES

BY_INDEX = (
    "SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off;"
    " SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
    " SET max_parallel_workers_per_gather = 0"
)
"""Each statement reads a few rows, whatever the planner expects of a range of positions: with
parallel workers, which it then starts, one took 7 ms in place of 0.1.
"""


def deciding_pool(conninfo: str, wait_seconds: float) -> ConnectionPool[Connection[Any]]:
    """Not open yet; one connection a lane, made when it is needed."""
    return ConnectionPool(
        conninfo,
        min_size=0,
        max_size=LANES,
        timeout=wait_seconds,
        kwargs={"autocommit": True},
        configure=_by_index,
        open=False,
    )


def _by_index(connection: Connection[Any]) -> None:
    connection.execute(BY_INDEX)
