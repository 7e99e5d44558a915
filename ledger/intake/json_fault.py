"""What is wrong with a JSON text, and where: the slow and exact half of the strict reader."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from ledger.intake.limits import INTEGER_MAX, JSON_DEPTH

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"

_INTEGER_DIGITS = len(str(INTEGER_MAX))
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSING = {"[": "]", "{": "}"}


class MalformedJson(Exception):
    """A body that is not JSON as the ledger accepts it.

    `pointer` is the RFC 6901 pointer of the value at fault, empty for the whole text.
    """

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(pointer, message)
        self.pointer = pointer
        self.message = message


class _Members(list[tuple[str, Any]]):
    """An object as written: every member, in order."""


class _Wrong:
    """Stands for a number that is refused."""

    def __init__(self, message: str) -> None:
        self.message = message


def parse_exactly(body: bytes) -> JsonValue:
    """The value of `body`, read slowly; raises `MalformedJson` for the first fault in it."""
    text, cut = _down_to_the_limit(_decoded(body))
    document = _scanned(text)
    for pointer, message in _faults(document, ""):
        raise MalformedJson(pointer, message)
    if cut:
        raise MalformedJson(_last_leaf(document), f"nested more than {JSON_DEPTH} levels deep")
    value: JsonValue = _plain(document)
    return value


def _decoded(body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        raise MalformedJson("", "starts with a byte order mark")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise MalformedJson("", f"not UTF-8: byte {error.start} of the body") from None


def _down_to_the_limit(text: str) -> tuple[str, bool]:
    """`text`, and false; or, nested too deep, its beginning closed early, and true.

    The last leaf of such a beginning stands where the first container too many stood.
    """
    opened: list[str] = []
    for match in _BRACKET_OR_STRING.finditer(text):
        token = match[0]
        if token in _CLOSING:
            if len(opened) == JSON_DEPTH:
                return text[: match.start()] + "null" + "".join(reversed(opened)), True
            opened.append(_CLOSING[token])
        elif token in ("]", "}") and opened:
            opened.pop()
    return text, False


def _scanned(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_Members,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=lambda name: _Wrong(f"{name} is not a JSON number"),
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise MalformedJson("", f"not JSON: {error.msg} at {place}") from None


def _integer(digits: str) -> int | _Wrong:
    if len(digits) <= _INTEGER_DIGITS + 1 and abs(number := int(digits)) <= INTEGER_MAX:
        return number
    return _Wrong("integer beyond ±(2^53-1)")


def _real(digits: str) -> float | _Wrong:
    number = float(digits)
    return number if math.isfinite(number) else _Wrong("number too large")


def _faults(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Pointer and message of each fault, in the order of the text."""
    if isinstance(value, _Wrong):
        yield pointer, value.message
    elif isinstance(value, str):
        yield from ((pointer, message) for message in _text_faults(value))
    elif isinstance(value, _Members):
        yield from _member_faults(value, pointer)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, f"{pointer}/{index}")


def _member_faults(members: _Members, pointer: str) -> Iterator[tuple[str, str]]:
    """A name that is not text is reported on its object: no pointer could be written for it."""
    seen: set[str] = set()
    for name, value in members:
        yield from ((pointer, f"member name: {message}") for message in _text_faults(name))
        place = f"{pointer}/{_escaped(name)}"
        if name in seen:
            yield place, "duplicate key"
        seen.add(name)
        yield from _faults(value, place)


def _text_faults(text: str) -> Iterator[str]:
    if "\0" in text:
        yield "holds a NUL character"
    if _LONE_SURROGATE.search(text):
        yield "holds a lone surrogate"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _last_leaf(value: Any) -> str:
    pointer = ""
    while isinstance(value, list) and value:
        if isinstance(value, _Members):
            name, value = value[-1]
            pointer += f"/{_escaped(name)}"
        else:
            pointer += f"/{len(value) - 1}"
            value = value[-1]
    return pointer


def _plain(value: Any) -> Any:
    if isinstance(value, _Members):
        return {name: _plain(item) for name, item in value}
    return [_plain(item) for item in value] if isinstance(value, list) else value
