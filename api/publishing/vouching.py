"""Whether anything besides the database says how far the log has come.

A database that was restored from an old backup looks as it did then, and would be signed on as
another history. What was signed since is known outside of it; where nothing outside is left, a
person has to look.
"""

from collections.abc import Sequence
from datetime import datetime

from api.publishing.elsewhere import Signed
from api.publishing.errors import CheckpointFileLostError, way_out
from api.publishing.published import Published


class Vouching:
    """What one process knows of the log whose last checkpoint stands in a file.

    `last` is the newest checkpoint that it found to be right, for as long as it lives.
    """

    def __init__(self, file: str) -> None:
        self.last: Signed | None = None
        self._file = file
        self._began_at: datetime | None = None
        self._first: Signed | None = None

    def begin(self, now: datetime, in_database: Signed | None) -> None:
        """What this process found first, and when by the database's clock."""
        if self._began_at is None:
            self._began_at = now
            self._first = in_database and in_database.known_from(f"{in_database.where} at first")

    def also(self, last: Published | None, outside: Sequence[Signed]) -> Sequence[Signed] | None:
        """What else has to hold of a database that somebody vouches for; None where nobody does.

        The file, and what this process found, do; an anchor that has come as far does; and so does
        another process that signed since this one began, on what was there then: it had what it
        needs for that. A backup has nothing that is so new.
        """
        size = last.size if last else 0
        if self.last or any(each.where == self._file or each.size >= size for each in outside):
            return ()
        if last and self._began_at and last.signed_at > self._began_at:
            return [self._first] if self._first else ()
        return None

    def lost(self, last: Published | None) -> CheckpointFileLostError:
        """Why nothing is signed where nobody vouches, and what to do."""
        size = last.size if last else 0
        known = f"whose last checkpoint is of {size} events" if last else "which has no checkpoint"
        return CheckpointFileLostError(
            f"{self._file} is gone, and nothing else says that the database, {known}, is not an"
            f" old backup: {way_out(size)}. Where other processes sign this log, their next"
            " checkpoint is enough",
            size,
        )
