"""Writing views into the table."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from psycopg import Connection

from projections.members.view import View, encode_view
from projections.projection import Row

WRITE = (files("projections.members") / "write.sql").read_bytes()
COLUMNS = ("subjects", "positions", "first", "last", "views")
WRITTEN_ROWS = 500
"""At once: what PostgreSQL unpacks should fit its `work_mem` of 4 MiB, or it goes to disk."""


def view_row(subject: str, view: View) -> Row:
    return subject, view.position, view.first_seen, view.last_seen, encode_view(view)


def write(connection: Connection[Row], rows: Sequence[Row]) -> None:
    """Puts views in place of what was there; each member comes once."""
    cursor = connection.cursor(binary=True)
    for start in range(0, len(rows), WRITTEN_ROWS):
        columns = zip(*rows[start : start + WRITTEN_ROWS], strict=True)
        lists: list[list[Any]] = list(map(list, columns))
        cursor.execute(WRITE, dict(zip(COLUMNS, lists, strict=True)))
