"""What a keyring holds, whatever form it is kept in."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

KEY_BYTES = 32
ID_BYTES = 8

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

    @classmethod
    def fresh(cls) -> Self:
        return cls(secrets.token_hex(ID_BYTES), KeyState.ACTIVE, secrets.token_bytes(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Content:
    """The root secret of the pseudonym keys, and the key-encryption keys, oldest first."""

    root: Key = field(repr=False)
    keys: Annotated[tuple[WrappingKey, ...], Meta(min_length=1)]

    @classmethod
    def fresh(cls) -> Self:
        return cls(secrets.token_bytes(KEY_BYTES), (WrappingKey.fresh(),))

    @property
    def active_id(self) -> str:
        return next(each.id for each in self.keys if each.state is KeyState.ACTIVE)

    def is_consistent(self) -> bool:
        states = [each.state for each in self.keys]
        ids = {each.id for each in self.keys}
        return states.count(KeyState.ACTIVE) == 1 and len(ids) == len(self.keys)

    def with_fresh_key(self) -> "Content":
        retired = (replace(each, state=KeyState.RETIRED) for each in self.keys)
        return replace(self, keys=(*retired, WrappingKey.fresh()))

    def with_only(self, active_id: str, dropped: Collection[str]) -> "Content":
        """Without the dropped keys, and this one active. ValueError when it is not there."""
        kept = tuple(
            replace(each, state=KeyState.ACTIVE if each.id == active_id else KeyState.RETIRED)
            for each in self.keys
            if each.id not in dropped
        )
        if all(each.id != active_id for each in kept):
            raise ValueError(f"{active_id} is not among the keys that stay")
        return replace(self, keys=kept)


def derive(root: bytes, name: str) -> bytes:
    """A 256-bit key of its own for one use: HKDF-SHA256 (RFC 5869), the use in `info`."""
    info = f"processing-ledger/{name}-key/v1".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)
