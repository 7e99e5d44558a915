"""The key that signs the log's checkpoints: one line in a private file, made once."""

import os
import secrets
from pathlib import Path

from api.publishing.errors import LogKeyError, LogKeyLostError
from ledger.postgres.durable import make_whole
from ledger.transparency.errors import MalformedError
from ledger.transparency.signing import SEED_BYTES, SigningKey

FILE_BYTES_MOST = 4096
UNUSED = ".unused"
"""Of the file that stands beside a key until something was signed with it."""
OTHERS = 0o077


class LogKeyFile:
    """Where the key of a log of this origin is kept."""

    def __init__(self, path: Path, origin: str) -> None:
        self._path = path
        self._origin = origin
        self._unused = path.with_name(f"{path.name}{UNUSED}")

    def read(self) -> SigningKey:
        """Raises `LogKeyLostError`, or `LogKeyError` for a file that is not its owner's alone."""
        try:
            with self._path.open("rb") as file:
                if os.fstat(file.fileno()).st_mode & OTHERS:
                    raise self._error(f"is open to other accounts: chmod 600 {self._path}")
                return self._parsed(file.read(FILE_BYTES_MOST))
        except FileNotFoundError:
            raise LogKeyLostError(
                f"{self._path} is gone: the log's key has to be put back from its copy"
            ) from None
        except OSError as error:
            raise self._error(f"cannot be used: {error.strerror}") from error

    @property
    def has_signed(self) -> bool:
        """Whether there is a key that may have signed: one that was not just made here."""
        return self._path.exists() and not self._unused.exists()

    def used(self) -> None:
        """What was signed is remembered now. Raises a `LogKeyError`."""
        try:
            if self._unused.exists():  # the folder of a key that was brought here may be read-only
                self._unused.unlink(missing_ok=True)
        except OSError as error:
            raise self._error(f"stands beside what cannot be removed: {error.strerror}") from error

    def made(self) -> SigningKey:
        """The key there, which is made where there is none; of two makers one wins.

        Raises as `read`.
        """
        try:
            if not self._path.exists():
                self._make(SigningKey(self._origin, secrets.token_bytes(SEED_BYTES)))
        except OSError as error:
            raise self._error(f"cannot be made: {error.strerror}") from error
        return self.read()

    def _make(self, key: SigningKey) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        make_whole(self._unused, b"")
        make_whole(self._path, f"{key.secret}\n".encode())

    def _parsed(self, raw: bytes) -> SigningKey:
        try:
            key = SigningKey.parse(raw.decode().removesuffix("\n"))
        except (MalformedError, UnicodeDecodeError):
            raise self._error("is no key of a log, or damaged") from None
        if key.name != self._origin:
            raise self._error(f"is the key of {key.name}, not of {self._origin} (LEDGER_ORIGIN)")
        return key

    def _error(self, what: str) -> LogKeyError:
        return LogKeyError(f"{self._path} {what}")
