"""The statements of the read routes, one purpose a file in `api/queries`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from psycopg import Connection
from psycopg.errors import UndefinedTable

from api.problems import RETRY, Problem

Row = tuple[Any, ...]

QUERIES = files("api") / "queries"


def statement(name: str) -> bytes:
    return (QUERIES / f"{name}.sql").read_bytes()


def rows(
    connection: Connection[Row], query: bytes, arguments: Mapping[str, object] | None = None
) -> list[Row]:
    """All rows of a bounded statement."""
    # planned anew each time: a plan made while a table was small would go on scanning all of it
    cursor = connection.cursor(binary=True)
    return cursor.execute(query, arguments, prepare=False).fetchall()


@contextmanager
def read_models() -> Iterator[None]:
    """Around statements on read models. Raises a 503 `Problem` where none were made yet."""
    try:
        yield
    except UndefinedTable:
        raise Problem(
            503, "The read models are not there yet", "no projector has run so far", (), RETRY
        ) from None
