"""The keys above all others: those that wrap data keys, and those that hide who is meant."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Protocol, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.sealing.errors import KeyringOutdatedError, WrappedKeyRefusedError
from ledger.sealing.keyring_content import ID_BYTES, KEY_BYTES, Content, derive
from ledger.sealing.keyring_file import ClearForm, RingFile, Version

NONCE_BYTES = 12
TAG_BYTES = 16

_WRAPPING = b"processing-ledger/wrapped-key/v1\x00"
_FORMAT = b"\x01"
_HEADER_BYTES = len(_FORMAT) + ID_BYTES
_WRAPPED_BYTES = _HEADER_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class Keyring(Protocol):
    """Wraps data keys under key-encryption keys, and holds the keys of the pseudonyms.

    The three pseudonym keys have 256 bits each and stay the same for the life of the ring.
    """

    @property
    def active_id(self) -> str:
        """The key-encryption key that wraps from now on."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every key-encryption key that can still unwrap, oldest first."""

    @property
    def lookup_key(self) -> bytes: ...

    @property
    def fingerprint_key(self) -> bytes: ...

    @property
    def tombstone_key(self) -> bytes: ...

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Encrypt a 32-byte key for one context; the result names its key-encryption key."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises WrappedKeyRefusedError, and KeyringError."""

    def wrapped_by(self, wrapped: bytes) -> str:
        """Which key-encryption key it needs; tells what to wrap anew after a change of keys.

        Raises WrappedKeyRefusedError.
        """

    def follow(self, active_id: str) -> None:
        """Wrap under this key from now on: the log says so. Raises KeyringOutdatedError, and
        KeyringError.
        """

    def refresh(self) -> None:
        """Learn which keys were added and forget those destroyed, if any were. Raises
        KeyringError.
        """

    def add_key(self) -> str:
        """Add a key-encryption key, for good before this returns, and return its id. Other
        processes learn of it when they meet it. Raises KeyringError.
        """

    def destroy_keys(self, ids: Collection[str], active_id: str) -> None:
        """Keep no trace of these keys where the ring is kept; `active_id` wraps. ValueError when
        that is not among what stays. Raises KeyringError.
        """


@dataclass(frozen=True, slots=True)
class _Held:
    """The key-encryption keys in memory, replaced as a whole."""

    ciphers: Mapping[str, AESGCM]
    active_id: str


class StoredKeyring:
    """A keyring whose keys are in memory while it is used, and in a file, in some form, for good.

    AES-256-GCM with a random 96-bit nonce; one key-encryption key serves for 2^32 wrappings
    (NIST SP 800-38D, 8.3), then `add_key` is due. Threads may share it.
    """

    def __init__(self, file: RingFile, content: Content, version: Version) -> None:
        self._file = file
        self._version = version
        self._reading = Lock()
        self._held = _held(content)
        self.lookup_key = derive(content.root, "lookup")
        self.fingerprint_key = derive(content.root, "fingerprint")
        self.tombstone_key = derive(content.root, "tombstone")

    @classmethod
    def create_in(cls, file: RingFile) -> Self:
        """Make a new ring with one key. Raises KeyringExistsError, and KeyringError."""
        content = Content.fresh()
        return cls(file, content, file.create(content))

    @classmethod
    def open_from(cls, file: RingFile) -> Self:
        """Read a ring. Raises KeyringMissingError, KeyringExposedError, KeyringDamagedError,
        KeyringKindError, and KeyringError.
        """
        return cls(file, *file.read())

    @property
    def path(self) -> Path:
        return self._file.path

    @property
    def active_id(self) -> str:
        return self._held.active_id

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._held.ciphers)

    def follow(self, active_id: str) -> None:
        if active_id not in self._held.ciphers:
            self.refresh()
        with self._reading:
            if active_id not in self._held.ciphers:
                raise KeyringOutdatedError(
                    f"{self.path} lacks key {active_id}, under which the log keeps its data keys:"
                    " it is an old copy, or the database is from before that key was destroyed"
                )
            self._held = replace(self._held, active_id=active_id)

    def refresh(self) -> None:
        with self._reading:
            if self._file.version() != self._version:
                self._adopt(*self._file.read())

    def add_key(self) -> str:
        with self._reading:
            self._adopt(*self._file.change(Content.with_fresh_key))
            return self._held.active_id

    def destroy_keys(self, ids: Collection[str], active_id: str) -> None:
        with self._reading:
            self._adopt(*self._file.change(lambda content: content.with_only(active_id, ids)))

    def wrap(self, key: bytes, context: bytes) -> bytes:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        held = self._held
        header = _FORMAT + bytes.fromhex(held.active_id)
        nonce = os.urandom(NONCE_BYTES)
        sealed = held.ciphers[held.active_id].encrypt(nonce, key, _WRAPPING + header + context)
        return header + nonce + sealed

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        cipher = self._cipher(self.wrapped_by(wrapped))
        header, sealed = wrapped[:_HEADER_BYTES], wrapped[_HEADER_BYTES:]
        try:
            return cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _WRAPPING + header + context
            )
        except InvalidTag:
            raise WrappedKeyRefusedError("it is altered or belongs to another context") from None

    def wrapped_by(self, wrapped: bytes) -> str:
        if len(wrapped) != _WRAPPED_BYTES or not wrapped.startswith(_FORMAT):
            raise WrappedKeyRefusedError("it is not a key wrapped by a keyring")
        return wrapped[len(_FORMAT) : _HEADER_BYTES].hex()

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._held.ciphers:
            self.refresh()
        cipher = self._held.ciphers.get(key_id)
        if cipher is None:
            raise WrappedKeyRefusedError("its key-encryption key is not in this keyring")
        return cipher

    def _adopt(self, content: Content, version: Version) -> None:
        self._held, self._version = _held(content), version


class FileKeyring(StoredKeyring):
    """A keyring in one file that only its owner can read, its keys in clear."""

    @classmethod
    def create(cls, path: Path) -> Self:
        """Raises KeyringExistsError, and KeyringError."""
        return cls.create_in(RingFile(path, ClearForm()))

    @classmethod
    def open(cls, path: Path, *, secret_mount: bool = False) -> Self:
        """Raises what `open_from` raises."""
        return cls.open_from(RingFile(path, ClearForm(), secret_mount))


def wrapping_context(subject: UUID, retention_class: str) -> bytes:
    """What a data key is wrapped for: whose data, kept how long."""
    return subject.bytes + retention_class.encode()


def _held(content: Content) -> _Held:
    return _Held({each.id: AESGCM(each.key) for each in content.keys}, content.active_id)
