"""Recipients in filters: a mistyped one is refused; it never reads as «nothing happened»."""

from psycopg import Connection

from api.problems import Problem, invalid
from api.reading.parameters import POSITION_MAX
from api.reading.sql import Row, read_models, rows, statement

KNOWS, FOUND = statement("knows_recipient"), statement("found_recipient")
UNKNOWN = "no such recipient is known"


def check_recipient(
    connection: Connection[Row],
    recipient: str | None,
    until: int = POSITION_MAX,
    pointer: str = "/query/recipient",
) -> None:
    """Raises a 422 `Problem` for one that was neither registered nor got data up to `until`."""
    if recipient is not None and not _known(connection, recipient, until):
        raise unknown_recipient(pointer)


def check_found_recipient(connection: Connection[Row], recipient: str | None) -> None:
    """As `check_recipient`, but one of whom the rules found something is known too."""
    if recipient is None or _known(connection, recipient, POSITION_MAX):
        return
    with read_models():
        if not rows(connection, FOUND, {"recipient": recipient})[0][0]:
            raise unknown_recipient("/query/recipient")


def unknown_recipient(pointer: str) -> Problem:
    return invalid((pointer, UNKNOWN))


def _known(connection: Connection[Row], recipient: str, until: int) -> bool:
    with read_models():
        found = rows(connection, KNOWS, {"recipient": recipient, "until": until})
    return bool(found[0][0])
