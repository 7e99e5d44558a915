"""Writing views into the table."""

from collections.abc import Mapping
from importlib.resources import files

from psycopg import Connection

from projections.members.view import View
from projections.projection import Row

WRITE = (files("projections.members") / "write.sql").read_bytes()


def write(connection: Connection[Row], views: Mapping[str, View], stored: list[bytes]) -> None:
    """Puts views by subject in place of what was there; `stored` are their bytes, in order."""
    if not stored:
        return
    arguments = {
        "subjects": list(views),
        "positions": [view.position for view in views.values()],
        "first": [view.first_seen for view in views.values()],
        "last": [view.last_seen for view in views.values()],
        "views": stored,
    }
    connection.cursor(binary=True).execute(WRITE, arguments)
