"""The file of a keyring: whole or absent after a power loss, never overwritten by a new ring.

`{"format", "sha256", "content"}`, where `sha256` covers the bytes of `content` as they stand in the
file: a flipped bit in a key is found when the ring is opened, not when a value is lost.
"""

import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

from ledger.sealing.errors import (
    KeyringDamagedError,
    KeyringError,
    KeyringExistsError,
    KeyringExposedError,
    KeyringMissingError,
)

KEY_BYTES = 32
MAX_FILE_BYTES = 1024 * 1024
READING = os.O_RDONLY | os.O_NONBLOCK
"""A pipe in the place of the file is refused, not waited for."""

Format = Literal["processing-ledger/keyring/v1"]
Key = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
KeyId = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]


class KeyState(StrEnum):
    """What a key-encryption key is for: an active one wraps and unwraps, a retired one unwraps."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class WrappingKey:
    """A key-encryption key."""

    id: KeyId
    state: KeyState
    key: Key = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """The root secret of the pseudonym keys, and the key-encryption keys, oldest first."""

    root: Key = field(repr=False)
    keys: Annotated[tuple[WrappingKey, ...], Meta(min_length=1)]

    @classmethod
    def fresh(cls, key_id: str) -> Self:
        return cls(secrets.token_bytes(KEY_BYTES), (_fresh_key(key_id),))

    @property
    def active_id(self) -> str:
        return next(each.id for each in self.keys if each.state is KeyState.ACTIVE)

    def is_consistent(self) -> bool:
        states = [each.state for each in self.keys]
        ids = {each.id for each in self.keys}
        return states.count(KeyState.ACTIVE) == 1 and len(ids) == len(self.keys)

    def with_key(self, key_id: str) -> "Content":
        retired = (replace(each, state=KeyState.RETIRED) for each in self.keys)
        return replace(self, keys=(*retired, _fresh_key(key_id)))


@dataclass(frozen=True, slots=True)
class _File:
    format: Format
    sha256: str
    content: msgspec.Raw = field(repr=False)


def encode(content: Content) -> bytes:
    body = msgspec.json.encode(content)
    digest = hashlib.sha256(body).hexdigest()
    return msgspec.json.encode(_File("processing-ledger/keyring/v1", digest, msgspec.Raw(body)))


def decode(raw: bytes, path: Path) -> Content:
    """What the file holds. Raises KeyringDamagedError, which names `path`."""
    try:
        file = msgspec.json.decode(raw, type=_File)
        content = msgspec.json.decode(file.content, type=Content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise KeyringDamagedError(f"{path} is damaged or not a keyring") from None
    if hashlib.sha256(file.content).hexdigest() != file.sha256 or not content.is_consistent():
        raise KeyringDamagedError(f"{path} is damaged: its content does not match its checksum")
    return content


def read(path: Path, *, secret_mount: bool = False) -> Content:
    with _translated(path):
        descriptor = os.open(path, READING | (0 if secret_mount else os.O_NOFOLLOW))
        with os.fdopen(descriptor, "rb") as file:
            _refuse_exposed(os.fstat(descriptor), path, secret_mount)
            raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise KeyringDamagedError(f"{path} is not a keyring: larger than {MAX_FILE_BYTES} bytes")
    return decode(raw, path)


def create(path: Path, content: Content) -> None:
    with _translated(path), _written_alone(path.parent) as folder:
        unfinished = _write_unfinished(path, content)
        try:
            os.link(unfinished, path)
        finally:
            unfinished.unlink()
        os.fsync(folder)


def add(path: Path, key_id: str) -> Content:
    """Read the file again and add a fresh active key to what stands in it now."""
    with _translated(path), _written_alone(path.parent) as folder:
        content = read(path).with_key(key_id)
        _write_unfinished(path, content).rename(path)
        os.fsync(folder)
    return content


def _fresh_key(key_id: str) -> WrappingKey:
    return WrappingKey(key_id, KeyState.ACTIVE, secrets.token_bytes(KEY_BYTES))


def _refuse_exposed(status: os.stat_result, path: Path, secret_mount: bool) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyringDamagedError(f"{path} is not a file")
    if status.st_mode & (0o022 if secret_mount else 0o077):
        raise KeyringExposedError(f"{path} is open to other accounts: chmod 600 {path}")


def _write_unfinished(path: Path, content: Content) -> Path:
    """Write beside the real file, always under one name: what a crash leaves is written over."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(encode(content))
        file.flush()
        os.fsync(descriptor)
    return unfinished


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
