"""Signed notes (C2SP signed-note v1.0.0): a text, an empty line, the lines of its signatures."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.transparency.cosignatures import time_and_signature
from ledger.transparency.errors import MalformedError, UnsignedError
from ledger.transparency.keys import (
    KEY_ID_BYTES,
    KeyKind,
    Signature,
    VerifierKey,
    check_key_name,
)
from ledger.transparency.spelling import parse_base64, parse_utf8

NOTE_BYTES_MAX = 1_000_000
SIGNATURES_MAX = 100

_BREAK = "\n\n"
_DASH = "\u2014 "


class Note(NamedTuple):
    """A note that nobody checked yet; the text ends with a line feed."""

    text: str
    signatures: tuple[Signature, ...]


class Signed(NamedTuple):
    """A signature that was found true, and the key by which it was."""

    key: VerifierKey
    signature: Signature

    @property
    def at_seconds(self) -> int | None:
        """When a cosigner signed, since 1970; a log does not say when."""
        if self.key.kind is KeyKind.ED25519:
            return None
        return time_and_signature(self.signature.value)[0]


class Opened(NamedTuple):
    """The text of a note and who, of the known keys, signed it: one at least."""

    text: str
    signed: tuple[Signed, ...]


def format_note(text: str, signatures: Iterable[Signature]) -> bytes:
    """The bytes of a note. Raises MalformedError for what no note can hold."""
    raw = f"{text}\n{''.join(signature.line for signature in signatures)}".encode()
    if parse_note(raw).text != text:
        raise MalformedError("this is not the text of a note")
    return raw


def parse_note(raw: bytes) -> Note:
    """The parts of a note. Raises MalformedError."""
    if len(raw) > NOTE_BYTES_MAX:
        raise MalformedError(f"a note has at most {NOTE_BYTES_MAX} bytes, not {len(raw)}")
    if raw.endswith(_BREAK.encode()):  # as `echo "$NOTE"` makes it
        raise MalformedError("a note ends with a signature: there is an empty line too many")
    text, middle, lines = parse_utf8(raw).rpartition(_BREAK)
    if not middle:
        raise MalformedError("a note has an empty line before its signatures")
    return Note(text + "\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """The signatures of whole lines, one at least. Raises MalformedError."""
    *told, end = lines.split("\n")
    if end or not told:
        raise MalformedError("a note ends with a line of a signature")
    if len(told) > SIGNATURES_MAX:
        raise MalformedError(f"a note has at most {SIGNATURES_MAX} signatures, not {len(told)}")
    return tuple(map(_parse_signature, told))


def open_note(raw: bytes, keys: Sequence[VerifierKey]) -> Opened:
    """The text of a note that one of the keys signed.

    Raises MalformedError; and UnsignedError when no key signed it, or the signature of one that
    is named is false. Signatures of other keys are ignored.
    """
    note = parse_note(raw)
    if not (signed := verify_signatures(note.text, note.signatures, keys)):
        raise UnsignedError("none of the known keys signed this note")
    return Opened(note.text, signed)


def verify_signatures(
    text: str, signatures: Iterable[Signature], keys: Sequence[VerifierKey]
) -> tuple[Signed, ...]:
    """Those made by the keys, each key once. Raises UnsignedError as soon as one is false."""
    known = _by_name_and_id(keys)
    signed: dict[VerifierKey, Signed] = {}
    for signature in signatures:
        if key := known.get((signature.name, signature.key_id)):
            key.verify(text, signature.value)
            signed.setdefault(key, Signed(key, signature))
    return tuple(signed.values())


def _parse_signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise MalformedError("this is not the line of a signature")
    check_key_name(name)
    raw = parse_base64(encoded)
    if len(raw) <= KEY_ID_BYTES:
        raise MalformedError("the signature is empty")
    return Signature(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def _by_name_and_id(keys: Sequence[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    known = {(key.name, key.key_id): key for key in keys}
    if len(known) < len(set(keys)):
        raise MalformedError("two keys have the same name and id")
    return known
