"""How numbers and bytes are written in lines: each has one spelling, any other is refused."""

import base64
import re

from ledger.transparency.errors import MalformedError
from ledger.transparency.hashing import HASH_BYTES

NUMBER_MAX = 2**63 - 1
"""The largest size, index or time; a log of ours could not store a larger one."""

_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


def parse_number(text: str) -> int:
    """ASCII decimal without sign, space or leading zero. Raises MalformedError."""
    # int() alone would take other digits, spaces, signs and underscores
    if not _NUMBER.fullmatch(text) or (number := int(text)) > NUMBER_MAX:
        raise MalformedError("this is not a decimal number in its one spelling")
    return number


def parse_base64(text: str) -> bytes:
    """RFC 4648 section 4 with its padding. Raises MalformedError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise MalformedError("this is not base64") from None
    # validate does not look at the spare bits of the last character
    if in_base64(raw) != text:
        raise MalformedError("this is not base64 in its one spelling")
    return raw


def in_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def parse_hash(text: str) -> bytes:
    """A SHA-256 hash in base64. Raises MalformedError."""
    if len(raw := parse_base64(text)) != HASH_BYTES:
        raise MalformedError(f"a hash has {HASH_BYTES} bytes, not {len(raw)}")
    return raw


def parse_utf8(raw: bytes) -> str:
    """Text without control characters but the line feed. Raises MalformedError."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise MalformedError("this is not UTF-8") from None
    if _CONTROL.search(text):
        raise MalformedError("there is a control character")
    return text
