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
from threading import Lock
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
    tombstone: str | None = None
    """Under what the reference is known again, in hexadecimal, where everything is erased."""
    certificate: str | None = None
    """The hash of the certificate, once there is one; then this line follows the first."""


class Journal:
    """The erasures ordered so far, oldest first; written by any number of processes.

    What was read once is remembered: the file only grows, so only its new end is read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[JournalEntry] = []
        self._said: set[tuple[str, str, str | None]] = set()
        self._certificates: dict[str, list[str]] = {}
        self._read_bytes = 0
        self._alone_here = Lock()

    def __iter__(self) -> Iterator[JournalEntry]:
        """Raises `JournalDamagedError`, or `OSError`."""
        with self._alone_here:
            self._follow()
            return iter(tuple(self._entries))

    def certificates(self, erasure: str) -> list[str]:
        """The hashes of all certificates there were of an erasure. Raises as iterating does."""
        with self._alone_here:
            self._follow()
            return list(self._certificates.get(erasure, ()))

    def add(self, entry: JournalEntry) -> None:
        """Writes an entry that is not there yet; durable on return. Raises as iterating does."""
        with self._alone_here, self._alone() as descriptor:
            self._follow()
            named = entry.log, entry.fact.erasure
            if (*named, entry.certificate) in self._said:
                return
            os.ftruncate(descriptor, self._read_bytes)  # what a power loss left of a line
            _write(descriptor, _line(entry))
            os.fsync(descriptor)
            self._follow()

    def _follow(self) -> None:
        """Reads what was added since; all of it anew where the file is another one."""
        if self._path.is_symlink() and not self._path.exists():
            raise JournalDamagedError(f"{self._path} is a link that leads nowhere")
        if not self._path.exists() or self._path.stat().st_size < self._read_bytes:
            self._entries, self._said, self._certificates = [], set(), {}
            self._read_bytes = 0
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read_bytes)
            *lines, _torn = file.read().split(b"\n")
        for line in lines:
            entry = self._entry(line)
            self._entries.append(entry)
            self._said.add((entry.log, entry.fact.erasure, entry.certificate))
            if entry.certificate:
                self._certificates.setdefault(entry.fact.erasure, []).append(entry.certificate)
            self._read_bytes += len(line) + 1

    def _entry(self, line: bytes) -> JournalEntry:
        digest, _, body = line.partition(b" ")
        try:
            if hashlib.sha256(body).hexdigest().encode() != digest:
                raise msgspec.DecodeError
            return msgspec.json.decode(body, type=JournalEntry)
        except msgspec.DecodeError:
            number = len(self._entries) + 1
            raise JournalDamagedError(f"{self._path}: line {number} is damaged") from None

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


def _write(descriptor: int, line: bytes) -> None:
    """All of it: a full disk takes a part and fails only then."""
    while line:
        line = line[os.write(descriptor, line) :]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
