"""Whether anything besides the database says how far the log has come.

A database that was restored from an old backup looks as it did then, and would be signed on as
another history. What was signed since is known outside of it; where nothing outside is left, a
person has to look.
"""

from collections.abc import Sequence

from api.publishing.elsewhere import Signed
from api.publishing.errors import CheckpointFileLostError, way_out


class Vouching:
    """What one process knows of the log whose last checkpoint stands in a file.

    `last` is the newest checkpoint that it found to be right, for as long as it lives.
    """

    def __init__(self, file: str) -> None:
        self.last: Signed | None = None
        self._file = file
        self._first_size: int | None = None

    def check(self, in_database: Signed, outside: Sequence[Signed]) -> None:
        """Raises `CheckpointFileLostError` where nobody vouches for the database.

        The file, and what this process found, do; an anchor that has come as far does; and so does
        another process that signs on: it had what it needs for that.
        """
        if self._first_size is None:
            self._first_size = in_database.size
        if self.last or in_database.size > self._first_size:
            return
        if not any(each.where == self._file or each.size >= in_database.size for each in outside):
            raise CheckpointFileLostError(
                f"{self._file} is gone, and nothing else says that the database, whose last"
                f" checkpoint is of {in_database.size} events, is not an old backup:"
                f" {way_out(in_database.size)}. Where other processes sign this log, their next"
                " checkpoint is enough",
                in_database.size,
            )
