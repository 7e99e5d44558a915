"""The last signed checkpoint in a file, kept apart from the database and its backups.

A database restored from a backup knows nothing of what was signed since; this file does.
"""

import os
from datetime import datetime
from pathlib import Path

from api.publishing.errors import CheckpointFileError, NotAdoptableError
from ledger.postgres.durable import make_whole, write_whole

NOTE_BYTES_MOST = 64 * 1024
ADOPTED = ".adopted"


class RememberedNote:
    """A signed note in a file that is whole after a power loss."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def read(self) -> bytes | None:
        """None where nothing was signed so far. Raises `CheckpointFileError`."""
        try:
            with self._path.open("rb") as file:
                return file.read(NOTE_BYTES_MOST)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from error

    def write(self, note: bytes) -> None:
        """Durable on return. Raises `CheckpointFileError`."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, note)
        except OSError as error:
            raise self._unusable(error) from error

    def adopt(self, note: bytes, told: str, at: datetime) -> None:
        """Writes it where nothing is, and first into a file beside it, for ever, what was adopted
        when.

        Raises `CheckpointFileError`; `NotAdoptableError` where something has come in between.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_name(f"{self._path.name}{ADOPTED}")
            with beside.open("ab") as file:
                file.write(f"{at.isoformat(timespec='seconds')} {told}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            make_whole(self._path, note)
        except OSError as error:
            raise self._unusable(error) from error
        if self.read() != note:
            raise NotAdoptableError(f"{self} was written meanwhile and says what was signed last")

    def _unusable(self, error: OSError) -> CheckpointFileError:
        return CheckpointFileError(f"{self._path} cannot be used: {error.strerror}")
