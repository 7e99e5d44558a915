"""What cannot be read is found like anything else that is wrong, by its place."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import psycopg
from psycopg import errors

from ledger.verifying.finding import Finding

MALFORMED = (msgspec.DecodeError, UnicodeError, RecursionError)
"""What reading bytes that are no event ends in: no JSON, no such fields, no UTF-8, too deep."""
UNREADABLE = (
    psycopg.DataError,
    psycopg.InternalError,
    errors.UndefinedFile,
    errors.IoError,
    errors.UndefinedTable,
    errors.UndefinedColumn,
    UnicodeError,
)
"""What reading a damaged page, a value that is none or a table that is gone may end in."""


class UnreadableError(Exception):
    """PostgreSQL cannot read what is stored: of an event, or somewhere in a table."""

    def __init__(self, what: str, error: Exception, position: int | None = None) -> None:
        why = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        super().__init__(f"{what} cannot be read: {why or type(error).__name__}")
        self.position = position


@contextmanager
def telling(findings: list[Finding], first: int, until: int) -> Iterator[None]:
    """What cannot be read inside is found, somewhere between the two unless it tells where."""
    try:
        yield
    except UnreadableError as error:
        position = error.position
        known = Finding(first, str(error), max(first, until))
        findings.append(known if position is None else Finding(position, str(error)))
