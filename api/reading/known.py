"""Whether the log knows a subject."""

from uuid import UUID

from psycopg import Connection

from api.problems import Problem
from api.reading.sql import Row, rows, statement

KNOWS = statement("knows_member")


def is_known(connection: Connection[Row], subject: UUID) -> bool:
    return bool(rows(connection, KNOWS, {"tag": f"member:{subject}"})[0][0])


def check_known(connection: Connection[Row], subject: UUID) -> None:
    """Raises a 404 `Problem` for a subject the log knows nothing of."""
    if not is_known(connection, subject):
        raise Problem(404, "No such member")
