"""A keyring whose file is readable only with a key that AWS KMS, or a service like it, holds.

A call of the service for every data key would be thousands a second, so it guards one key: the ring
key (`GenerateDataKey`), under which the whole content of the ring is sealed. It is asked when a
process starts and when the file has changed, never while events are stored; in between the keys
are in the memory of the process and nowhere else. Every change of the ring draws a fresh ring key.

What this means for destruction: a key-encryption key taken from the ring is gone from the file. A
copy of an older file still holds it, for whoever may call `Decrypt` with the same KMS key. Destroy
those copies, or rotate under another KMS key and schedule the deletion of the first.

The file's `content` is `{"kms_key", "mark", "wrapped", "sealed"}`: the KMS key that wrapped the
ring key, the mark by which the log knows the ring, the wrapped ring key, and nonce and ciphertext
(AES-256-GCM) of what a file keyring has in clear, bound to the other three.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.sealing.errors import KeyringDamagedError
from ledger.sealing.keyring import NONCE_BYTES, StoredKeyring
from ledger.sealing.keyring_content import Content, derive
from ledger.sealing.keyring_file import SEALED_BY_KMS, RingFile, enclose, read_enclosed
from ledger.sealing.kms import KeyService
from ledger.sealing.pseudonyms import keyring_mark

CONTEXT_NAME = "processing-ledger-keyring"
"""In the encryption context, with the ring's mark: it stands in the trail of the service, and its
policies can ask for it.
"""


@dataclass(frozen=True, slots=True)
class _Sealed:
    kms_key: str
    mark: str
    wrapped: bytes
    sealed: bytes

    def bound_to(self) -> bytes:
        return _bound_to(self.kms_key, self.mark, self.wrapped)


@dataclass(frozen=True, slots=True)
class KmsForm:
    """Content sealed under a ring key that `service` wraps."""

    service: KeyService

    def encode(self, content: Content) -> bytes:
        mark = keyring_mark(derive(content.root, "lookup")).hex()
        made = self.service.generate({CONTEXT_NAME: mark})
        nonce = os.urandom(NONCE_BYTES)
        bound_to = _bound_to(made.kms_key, mark, made.wrapped)
        sealed = nonce + AESGCM(made.key).encrypt(nonce, msgspec.json.encode(content), bound_to)
        body = _Sealed(made.kms_key, mark, made.wrapped, sealed)
        return enclose(SEALED_BY_KMS, msgspec.json.encode(body))

    def decode(self, raw: bytes, path: Path) -> Content:
        body = read_enclosed(SEALED_BY_KMS, raw, path, _Sealed)
        key = self.service.decrypt(body.kms_key, body.wrapped, {CONTEXT_NAME: body.mark}, path)
        nonce, sealed = body.sealed[:NONCE_BYTES], body.sealed[NONCE_BYTES:]
        try:
            clear = AESGCM(key).decrypt(nonce, sealed, body.bound_to())
            return msgspec.json.decode(clear, type=Content)
        except (InvalidTag, ValueError, msgspec.DecodeError):
            raise KeyringDamagedError(f"{path} is damaged: its ring key does not open it") from None


class KmsKeyring(StoredKeyring):
    """A keyring in one file, sealed under a key of a key management service."""

    @classmethod
    def create(cls, path: Path, service: KeyService) -> Self:
        """Raises KeyringExistsError, KeyringUnreachableError, KeyringDeniedError,
        KeyringDisabledError, and KeyringError.
        """
        return cls.create_in(RingFile(path, KmsForm(service)))

    @classmethod
    def open(cls, path: Path, service: KeyService) -> Self:
        """Raises what `create` raises and what `open_from` raises."""
        return cls.open_from(RingFile(path, KmsForm(service)))


def _bound_to(kms_key: str, mark: str, wrapped: bytes) -> bytes:
    return msgspec.json.encode([SEALED_BY_KMS, kms_key, mark, wrapped])
