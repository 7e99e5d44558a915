"""The keys that verify notes: their names, their ids and the lines that tell them (vkeys)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from ledger.transparency.cosignatures import cosigned_text, cosigned_tree, time_and_signature
from ledger.transparency.errors import MalformedError, UnsignedError
from ledger.transparency.spelling import in_base64, parse_base64

KEY_ID_BYTES = 4

_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")


class KeyKind(IntEnum):
    """What a key signs and how; the byte that tells it in key ids and vkeys."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44_COSIGNATURE = 0x06


PUBLIC_KEY_BYTES: Mapping[KeyKind, int] = MappingProxyType(
    {
        KeyKind.ED25519: 32,
        KeyKind.ED25519_COSIGNATURE: 32,
        KeyKind.ML_DSA_44_COSIGNATURE: 1312,
    }
)


class Signature(NamedTuple):
    """One signature of a note; name and id tell by which key."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"\u2014 {self.name} {in_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under its name. Raises MalformedError for a name or key that cannot be one."""

    name: str
    kind: KeyKind
    public_key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.public_key) != PUBLIC_KEY_BYTES[self.kind]:
            raise MalformedError("the public key has another length than its kind demands")

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Of a line such as `example.com/log+530d903a+AekyeR…`. Raises MalformedError."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = parse_base64(encoded)
        if raw[:1] not in {kind.to_bytes() for kind in KeyKind}:
            raise MalformedError("the key is of a kind that is not known here")
        key = cls(name, KeyKind(raw[0]), raw[1:])
        if key.key_id.hex() != key_id:
            raise MalformedError("the id of the key is not that of its name and public key")
        return key

    @classmethod
    def of_log(cls, vkey: str) -> Self:
        """One that signs a log: a cosigner's is none. Raises MalformedError."""
        key = cls.parse(vkey)
        if key.kind is KeyKind.ED25519_COSIGNATURE:
            raise MalformedError("this is the key of a witness, not of a log")
        return key

    def __str__(self) -> str:
        encoded = in_base64(self.kind.to_bytes() + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @property
    def key_id(self) -> bytes:
        told = self.name.encode() + b"\n" + self.kind.to_bytes() + self.public_key
        return hashlib.sha256(told).digest()[:KEY_ID_BYTES]

    def verify(self, text: str, value: bytes) -> None:
        """That this key signed the text of a note. Raises UnsignedError."""
        try:
            self._verify(text, value)
        except (InvalidSignature, MalformedError, ValueError):
            # ValueError: the 32 bytes are no point of the curve
            raise UnsignedError(f"the signature of {self.name} is false") from None

    def _verify(self, text: str, value: bytes) -> None:
        if self.kind is KeyKind.ED25519:
            self._ed25519.verify(value, text.encode())
            return
        at_seconds, signature = time_and_signature(value)
        if self.kind is KeyKind.ED25519_COSIGNATURE:
            self._ed25519.verify(signature, cosigned_text(text, at_seconds))
        else:
            key = MLDSA44PublicKey.from_public_bytes(self.public_key)
            key.verify(signature, cosigned_tree(text, at_seconds, self.name))

    @property
    def _ed25519(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.public_key)


def check_key_name(name: str) -> None:
    """Raises MalformedError for a name that no key may have."""
    if not _NAME.fullmatch(name):
        raise MalformedError("a key's name is not empty and has neither spaces nor '+'")
