"""Strict JSON: one meaning for every text that is accepted, at the speed of orjson.

Beyond RFC 8259 it refuses duplicate keys, NUL characters, lone surrogates, NaN and infinities,
nesting deeper than `JSON_DEPTH` and integers beyond `INTEGER_MAX`. A body that passes the cheap
signs below is sound; one that shows any of them is read again, exactly.
"""

import re

import orjson

from ledger.intake.json_fault import JsonValue, MalformedJson, parse_exactly
from ledger.intake.limits import JSON_DEPTH

__all__ = ["JsonValue", "MalformedJson", "parse"]

_WRITTEN_BACK = orjson.OPT_INDENT_2 | orjson.OPT_STRICT_INTEGER
_TOO_DEEP = b"\n" + b"  " * JSON_DEPTH
"""How a line begins, written back with indents, that holds a value nested `JSON_DEPTH` deep."""
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_WIDE = b"0" * 19
"""The shortest run of digits that orjson may read as a float because it exceeds 64 bits."""
_WIDE_NUMBER = re.compile(rb"(?:^|[:\[,\s])-?[0-9]{19}")


def parse(body: bytes) -> JsonValue:
    """The value of a JSON text in UTF-8; raises `MalformedJson` saying where and why not.

    The caller has checked the size (`BODY_BYTES`).
    """
    try:
        value: JsonValue = orjson.loads(body)
        back = orjson.dumps(value, option=_WRITTEN_BACK)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return parse_exactly(body)
    return parse_exactly(body) if _suspicious(body, back) else value


def _suspicious(body: bytes, back: bytes) -> bool:
    """Whether `body`, which reads and was written `back`, may still hold a fault."""
    return (
        _escapes_what_is_counted(body)
        or body.count(b":") != back.count(b":")  # a dropped duplicate takes its colon along
        or _TOO_DEEP in back
        or _wide_number(body)
    )


def _escapes_what_is_counted(body: bytes) -> bool:
    return b"\\u00" in body and any(
        escape in body for escape in (b"\\u0000", b"\\u003a", b"\\u003A")
    )


def _wide_number(body: bytes) -> bool:
    zeros = body.translate(_DIGITS_AS_ZEROS)
    return _WIDE in zeros and _WIDE_NUMBER.search(body) is not None
