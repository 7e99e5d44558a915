"""Boxes: personal values sealed under a data key and bound to the one place they were made for.

A box reads `v1.<commitment of its key>.<base64url of nonce and ciphertext>`, without padding `=`.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from struct import Struct
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.sealing.errors import BoxRefusedError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK_BYTES = 32
"""Sealed text is filled up to a multiple of this, so that a box tells little of its length."""

_KEY_NAME = b"processing-ledger/data-key/v1\x00"
_PLACE = b"processing-ledger/box/v1\x00"
_PREFIX = "v1."
_COMMITMENT_CHARACTERS = 43
_BODY_AT = len(_PREFIX) + _COMMITMENT_CHARACTERS + 1
_PLACE_NUMBERS = Struct(">III")
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(dict[str, str])


def commitment(key: bytes) -> str:
    """The public name of a data key: binds a box to one key and tells nothing of it."""
    return _base64url(hashlib.sha256(_KEY_NAME + key).digest())


@dataclass(frozen=True, slots=True)
class DataKey:
    """The 256-bit key of one (subject, retention class); two are equal by their commitment.

    Data dated up to `since`, when it was erased, is not to be sealed under it.
    """

    key: bytes = field(repr=False, compare=False)
    since: datetime | None = field(default=None, compare=False)
    commitment: str = field(init=False)
    cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(self.key)}")
        object.__setattr__(self, "commitment", commitment(self.key))
        object.__setattr__(self, "cipher", AESGCM(self.key))

    @classmethod
    def fresh(cls) -> Self:
        return cls(os.urandom(KEY_BYTES))


def seal(
    data_key: DataKey, values: Mapping[str, str], *, event_key: bytes, field: str, version: int
) -> str:
    """Seal attribute values for one field (such as `values/C001`) of one event.

    AES-256-GCM; every call draws a fresh nonce, so equal values never make equal boxes.
    """
    text = _ENCODER.encode(values)
    text = text.ljust(-len(text) // BLOCK_BYTES * -BLOCK_BYTES)
    nonce = os.urandom(NONCE_BYTES)
    sealed = data_key.cipher.encrypt(nonce, text, _place(event_key, field, version))
    return f"{_PREFIX}{data_key.commitment}.{_base64url(nonce + sealed)}"


def open_box(
    data_key: DataKey, box: str, *, event_key: bytes, field: str, version: int
) -> dict[str, str]:
    """The values sealed for this very place. Raises BoxRefusedError."""
    if box_commitment(box) != data_key.commitment:
        raise BoxRefusedError("the box is sealed under another key")
    body = _from_base64url(box[_BODY_AT:])
    place = _place(event_key, field, version)
    try:
        return _DECODER.decode(
            data_key.cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place)
        )
    except (InvalidTag, msgspec.DecodeError):
        raise BoxRefusedError("the box is altered or belongs to another place") from None


def box_commitment(box: str) -> str:
    """Which data key opens the box. Raises BoxRefusedError for what is not a box."""
    if not box.startswith(_PREFIX) or box[_BODY_AT - 1 : _BODY_AT] != ".":
        raise BoxRefusedError("this is not a box")
    return box[len(_PREFIX) : _BODY_AT - 1]


def _place(event_key: bytes, field: str, version: int) -> bytes:
    """Lengths first: no two places are ever written the same way."""
    name = field.encode()
    return _PLACE + _PLACE_NUMBERS.pack(len(event_key), len(name), version) + event_key + name


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _from_base64url(text: str) -> bytes:
    """Only the one spelling that `_base64url` makes; others could hide a change in spare bits."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise BoxRefusedError("the box is not base64url") from None
    if len(raw) < NONCE_BYTES + TAG_BYTES or _base64url(raw) != text:
        raise BoxRefusedError("the box is not base64url in its one spelling")
    return raw
