"""Writing views into the table."""

from collections.abc import Sequence
from importlib.resources import files

from psycopg import Connection

from projections.members.view import View
from projections.projection import Row

WRITE = (files("projections.members") / "write.sql").read_bytes()
WRITTEN_VIEWS = 500
"""At once: what PostgreSQL unpacks should fit its `work_mem` of 4 MiB, or it goes to disk."""


def write(
    connection: Connection[Row], views: Sequence[tuple[str, View]], stored: Sequence[bytes]
) -> None:
    """Puts views by subject in place of what was there; `stored` are their bytes, in order."""
    for start in range(0, len(views), WRITTEN_VIEWS):
        piece = slice(start, start + WRITTEN_VIEWS)
        _write(connection, views[piece], stored[piece])


def _write(
    connection: Connection[Row], views: Sequence[tuple[str, View]], stored: Sequence[bytes]
) -> None:
    arguments = {
        "subjects": [subject for subject, _ in views],
        "positions": [view.position for _, view in views],
        "first": [view.first_seen for _, view in views],
        "last": [view.last_seen for _, view in views],
        "views": list(stored),
    }
    connection.cursor(binary=True).execute(WRITE, arguments)
