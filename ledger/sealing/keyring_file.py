"""The file of a keyring: whole or absent after a power loss, never overwritten by a new ring.

`{"format", "sha256", "content"}`, where `sha256` covers the bytes of `content` as they stand in the
file: a flipped bit is found when the ring is opened, not when a value is lost. What `content` looks
like is the business of the form: keys in clear, or sealed under a key that a KMS holds.
"""

import fcntl
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from ledger.sealing.errors import (
    KeyringDamagedError,
    KeyringError,
    KeyringExistsError,
    KeyringExposedError,
    KeyringKindError,
    KeyringMissingError,
)
from ledger.sealing.keyring_content import Content

MAX_FILE_BYTES = 1024 * 1024
READING = os.O_RDONLY | os.O_NONBLOCK
"""A pipe in the place of the file is refused, not waited for."""
FORMATS = ("processing-ledger/keyring/v1", "processing-ledger/kms-keyring/v1")
CLEAR, SEALED_BY_KMS = FORMATS

T = TypeVar("T")
Version = tuple[int, int, int]
"""Another one when the file was replaced: inode, time in nanoseconds, size in bytes."""


class Form(Protocol):
    """How the content of a ring is written."""

    def encode(self, content: Content) -> bytes:
        """Raises KeyringError."""

    def decode(self, raw: bytes, path: Path) -> Content:
        """Raises KeyringDamagedError and other KeyringErrors, which name `path`."""


@dataclass(frozen=True, slots=True)
class _File:
    format: str
    sha256: str
    content: msgspec.Raw = field(repr=False)


class ClearForm:
    """Keys as they are, for a file that only its owner can read."""

    def encode(self, content: Content) -> bytes:
        return enclose(CLEAR, msgspec.json.encode(content))

    def decode(self, raw: bytes, path: Path) -> Content:
        content = read_enclosed(CLEAR, raw, path, Content)
        if not content.is_consistent():
            raise KeyringDamagedError(f"{path} is damaged: it has no one active key")
        return content


@dataclass(frozen=True, slots=True)
class RingFile:
    """Where a ring is kept, and in which form.

    `secret_mount`: a container platform fills the folder; the file may be a link and be read by
    others, but still only its owner may write it.
    """

    path: Path
    form: Form
    secret_mount: bool = False

    def read(self) -> tuple[Content, Version]:
        raw, version = self._bytes()
        return self.form.decode(raw, self.path), version

    def version(self) -> Version:
        with _translated(self.path):
            return _version(self.path.stat())

    def create(self, content: Content) -> Version:
        raw = self.form.encode(content)
        with _translated(self.path), _written_alone(self.path.parent) as folder:
            unfinished = _write_unfinished(self.path, raw)
            try:
                os.link(unfinished, self.path)
            finally:
                unfinished.unlink()
            os.fsync(folder)
            return _version(self.path.stat())

    def change(self, changed: Callable[[Content], Content]) -> tuple[Content, Version]:
        """Read the file again, change what stands in it now, replace it."""
        with _translated(self.path), _written_alone(self.path.parent) as folder:
            content = changed(self.read()[0])
            _replace(self.path, self.form.encode(content), folder)
            return content, _version(self.path.stat())

    def move(self, form: Form) -> None:
        """Put the same content in another form in its place."""
        with _translated(self.path), _written_alone(self.path.parent) as folder:
            _replace(self.path, form.encode(self.read()[0]), folder)

    def _bytes(self) -> tuple[bytes, Version]:
        path = self.path
        with _translated(path):
            descriptor = os.open(path, READING | (0 if self.secret_mount else os.O_NOFOLLOW))
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                _refuse_exposed(status, path, self.secret_mount)
                raw = file.read(MAX_FILE_BYTES + 1)
        if len(raw) > MAX_FILE_BYTES:
            raise KeyringDamagedError(f"{path} is no keyring: larger than {MAX_FILE_BYTES} bytes")
        return raw, _version(status)


def enclose(format_: str, body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return msgspec.json.encode(_File(format_, digest, msgspec.Raw(body)))


def read_enclosed(format_: str, raw: bytes, path: Path, type_: type[T]) -> T:
    """Raises KeyringKindError for a whole ring of another form, KeyringDamagedError."""
    try:
        file = msgspec.json.decode(raw, type=_File)
        if file.format in FORMATS and file.format != format_:
            raise KeyringKindError(f"{path} is of another kind: {file.format}, not {format_}")
        content = msgspec.json.decode(file.content, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise KeyringDamagedError(f"{path} is damaged or not a keyring") from None
    if file.format != format_ or hashlib.sha256(file.content).hexdigest() != file.sha256:
        raise KeyringDamagedError(f"{path} is damaged: its content does not match its checksum")
    return content


def _version(status: os.stat_result) -> Version:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _refuse_exposed(status: os.stat_result, path: Path, secret_mount: bool) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyringDamagedError(f"{path} is not a file")
    if status.st_mode & (0o022 if secret_mount else 0o077):
        raise KeyringExposedError(f"{path} is open to other accounts: chmod 600 {path}")


def _write_unfinished(path: Path, raw: bytes) -> Path:
    """Write beside the real file, always under one name: what a crash leaves is written over."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(descriptor)
    return unfinished


def _replace(path: Path, raw: bytes, folder: int) -> None:
    _write_unfinished(path, raw).rename(path)
    os.fsync(folder)


@contextmanager
def _written_alone(folder: Path) -> Iterator[int]:
    """Lock the folder against other writers of keyrings; a lock ends with its process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise KeyringMissingError(f"{path} does not exist") from None
    except FileExistsError:
        raise KeyringExistsError(f"{path} exists already and was left as it is") from None
    except OSError as error:
        raise KeyringError(f"{path} cannot be used: {error.strerror}") from error
