"""The keys above all others: those that wrap data keys, and those that hide who is meant."""

import os
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.sealing import keyring_file
from ledger.sealing.errors import WrappedKeyRefusedError
from ledger.sealing.keyring_file import KEY_BYTES, Content

NONCE_BYTES = 12
TAG_BYTES = 16
ID_BYTES = 8

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
        """The key again. Raises WrappedKeyRefusedError."""

    def wrapped_by(self, wrapped: bytes) -> str:
        """Which key-encryption key it needs; tells what to wrap anew after a change of keys.

        Raises WrappedKeyRefusedError.
        """


class FileKeyring:
    """A keyring in one file that only its owner can read.

    AES-256-GCM with a random 96-bit nonce; one key-encryption key serves for 2^32 wrappings
    (NIST SP 800-38D, 8.3), then `add_key` is due.
    """

    def __init__(self, path: Path, content: Content) -> None:
        self._path = path
        self._adopt(content)
        self.lookup_key = derive(content.root, "lookup")
        self.fingerprint_key = derive(content.root, "fingerprint")
        self.tombstone_key = derive(content.root, "tombstone")

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new ring with one key. Raises KeyringExistsError, and KeyringError."""
        content = Content.fresh(_new_id())
        keyring_file.create(path, content)
        return cls(path, content)

    @classmethod
    def open(cls, path: Path, *, secret_mount: bool = False) -> Self:
        """Read a ring.

        `secret_mount` is for a folder that a container platform fills: there others may read the
        file and it may be a link, but still only its owner may write it. Raises
        KeyringMissingError, KeyringExposedError, KeyringDamagedError, and KeyringError.
        """
        return cls(path, keyring_file.read(path, secret_mount=secret_mount))

    def add_key(self) -> str:
        """Add a key-encryption key, make it the active one, and return its id.

        Other processes see it when they open the ring again. Raises what `open` raises.
        """
        self._adopt(keyring_file.add(self._path, _new_id()))
        return self.active_id

    @property
    def active_id(self) -> str:
        return self._active_id

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._ciphers)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        active_id = self._active_id
        header = _FORMAT + bytes.fromhex(active_id)
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[active_id].encrypt(nonce, key, _WRAPPING + header + context)
        return header + nonce + sealed

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        cipher = self._ciphers.get(self.wrapped_by(wrapped))
        if cipher is None:
            raise WrappedKeyRefusedError("its key-encryption key is not in this keyring")
        header, sealed = wrapped[:_HEADER_BYTES], wrapped[_HEADER_BYTES:]
        try:
            return cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _WRAPPING + header + context
            )
        except InvalidTag:
            raise WrappedKeyRefusedError("it is altered or belongs to another context") from None

    def wrapped_by(self, wrapped: bytes) -> str:
        if len(wrapped) != _WRAPPED_BYTES or not wrapped.startswith(_FORMAT):
            raise WrappedKeyRefusedError("it is not a wrapped key of a file keyring")
        return wrapped[len(_FORMAT) : _HEADER_BYTES].hex()

    def _adopt(self, content: Content) -> None:
        self._ciphers = {each.id: AESGCM(each.key) for each in content.keys}
        self._active_id = content.active_id


def derive(root: bytes, name: str) -> bytes:
    """A 256-bit key of its own for one use: HKDF-SHA256 (RFC 5869), the use in `info`."""
    info = f"processing-ledger/{name}-key/v1".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


def wrapping_context(subject: UUID, retention_class: str) -> bytes:
    """What a data key is wrapped for: whose data, kept how long."""
    return subject.bytes + retention_class.encode()


def _new_id() -> str:
    return os.urandom(ID_BYTES).hex()
