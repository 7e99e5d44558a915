"""A file of every erasure ordered, kept apart from the database and its backups.

A database restored from a backup knows nothing of the erasures since; this file does. One line an
erasure: SHA-256 of the rest of the line, a space, JSON. No line holds a reference or a value.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from ledger.vocabulary.erasure import ErasureOrdered


class JournalDamagedError(Exception):
    """A line of the journal is not what was written; the text names the file and the line."""


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order, so that it can be given again word by word."""

    log: str
    subject: UUID
    id: str
    time: datetime
    actor: str | None
    fact: ErasureOrdered
    classes: tuple[str, ...]
    spared: tuple[str, ...]


class Journal:
    """The erasures ordered so far, oldest first; written by any number of processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[JournalEntry]:
        """Raises `JournalDamagedError`, or `OSError`."""
        if not self._path.exists():
            return
        *lines, torn = self._path.read_bytes().split(b"\n")
        for number, line in enumerate(lines, start=1):
            yield self._entry(number, line)
        if torn:  # a power loss in the middle of the last line: nothing relied on it yet
            return

    def add(self, entry: JournalEntry) -> None:
        """Writes an entry that is not there yet; durable on return. Raises as iterating does."""
        with self._alone() as descriptor:
            if any(entry.fact.erasure == known.fact.erasure for known in self):
                return
            self._mend(descriptor)
            os.write(descriptor, _line(entry))
            os.fsync(descriptor)

    def _entry(self, number: int, line: bytes) -> JournalEntry:
        digest, _, body = line.partition(b" ")
        try:
            if hashlib.sha256(body).hexdigest().encode() != digest:
                raise msgspec.DecodeError
            return msgspec.json.decode(body, type=JournalEntry)
        except msgspec.DecodeError:
            raise JournalDamagedError(f"{self._path}: line {number} is damaged") from None

    def _mend(self, descriptor: int) -> None:
        """Cuts off what a power loss left of a line."""
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(descriptor, whole)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self._path.exists()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)
        if is_new:
            _sync(self._path.parent)


def _line(entry: JournalEntry) -> bytes:
    body = msgspec.json.encode(entry)
    return hashlib.sha256(body).hexdigest().encode() + b" " + body + b"\n"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
