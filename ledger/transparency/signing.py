"""The keys that sign: a log's own, and those of cosigners."""

from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from ledger.transparency.cosignatures import cosigned_text, cosigned_tree, timestamped
from ledger.transparency.errors import MalformedError
from ledger.transparency.keys import KeyKind, Signature, VerifierKey
from ledger.transparency.spelling import in_base64, parse_base64

SEED_BYTES = 32

_BEGINNING = "PRIVATE+KEY+"
_ED25519 = KeyKind.ED25519.to_bytes()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The Ed25519 key of a log, made of a seed of 32 random bytes."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, KeyKind.ED25519, _ed25519_public(self.seed))

    def sign(self, text: str) -> Signature:
        """The signature of a note's text."""
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifier.key_id, value)

    @property
    def secret(self) -> str:
        """The line that a key file holds, as golang.org/x/mod/sumdb/note writes it."""
        encoded = in_base64(_ED25519 + self.seed)
        return f"{_BEGINNING}{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, secret: str) -> Self:
        """Of such a line. Raises MalformedError, which never quotes it."""
        name, _, rest = secret.removeprefix(_BEGINNING).partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = parse_base64(encoded)
        if raw[:1] != _ED25519 or len(raw) != 1 + SEED_BYTES:
            raise MalformedError("this is not the secret line of an Ed25519 key")
        key = cls(name, raw[1:])
        if not secret.startswith(_BEGINNING) or key.verifier.key_id.hex() != key_id:
            raise MalformedError("the secret line of the key is damaged")
        return key


@dataclass(frozen=True, slots=True)
class CosigningKey:
    """The key of a cosigner; two of one operator must not share a seed."""

    name: str
    seed: bytes = field(repr=False)
    kind: KeyKind = KeyKind.ED25519_COSIGNATURE

    @property
    def verifier(self) -> VerifierKey:
        if self.kind is KeyKind.ML_DSA_44_COSIGNATURE:
            public = MLDSA44PrivateKey.from_seed_bytes(self.seed).public_key().public_bytes_raw()
        else:
            public = _ed25519_public(self.seed)
        return VerifierKey(self.name, self.kind, public)

    def cosign(self, text: str, at_seconds: int) -> Signature:
        """That this is the largest tree seen by then. Raises MalformedError for no checkpoint."""
        if self.kind is KeyKind.ML_DSA_44_COSIGNATURE:
            message = cosigned_tree(text, at_seconds, self.name)
            made = MLDSA44PrivateKey.from_seed_bytes(self.seed).sign(message)
        else:
            message = cosigned_text(text, at_seconds)
            made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        return Signature(self.name, self.verifier.key_id, timestamped(at_seconds, made))


def _ed25519_public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
