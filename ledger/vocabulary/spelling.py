"""How identifiers and codes are spelt: looked at where they come in, not whenever they are read.

What is stored was looked at once. msgspec would match each `pattern` at every decoding, which took
two thirds of the time of reading an event back.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Meta
from msgspec.inspect import (
    DictType,
    ListType,
    Metadata,
    StrType,
    StructType,
    Type,
    UnionType,
)

Misspelt = tuple[str, str]
"""A JSON pointer into what was looked at, and how the text there is to be spelt."""
Check = Callable[[Any], Misspelt | None]

MARK = "spelt"
REMEMBERED = 4_096
"""Texts that were sound, of each expression: codes come again and again."""


def spelt(pattern: str, *, shortest: int | None = None, longest: int | None = None) -> Meta:
    """A text of so many characters that the regular expression finds; JSON Schema says it too."""
    return Meta(
        min_length=shortest,
        max_length=longest,
        extra_json_schema={"pattern": pattern},
        extra={MARK: pattern},
    )


def misspelt(part: msgspec.Struct) -> Misspelt | None:
    """The first text in a fact that is not spelt as its type says."""
    for name, check in _checks(type(part)):
        value = getattr(part, name)
        if value is not None and (found := check(value)):
            return _within(name, found)
    return None


@lru_cache(maxsize=256)
def _checks(cls: type[msgspec.Struct]) -> tuple[tuple[str, Check], ...]:
    info = msgspec.inspect.type_info(cls)
    fields = info.fields if isinstance(info, StructType) else ()
    checks = ((field.name, _check(field.type)) for field in fields)
    return tuple((name, check) for name, check in checks if check)


def _check(kind: Type) -> Check | None:
    if isinstance(kind, Metadata):
        pattern = (kind.extra or {}).get(MARK)
        return _matching(pattern) if pattern else _check(kind.type)
    if isinstance(kind, StructType):
        return misspelt
    return _check_of_parts(kind)


def _check_of_parts(kind: Type) -> Check | None:
    match kind:
        case ListType():
            return _each(_check(kind.item_type))
        case DictType():
            return _entries(_check(kind.key_type), _check(kind.value_type))
        case UnionType():
            checks = ((_python(each), _check(each)) for each in kind.types)
            return _either([(cls, check) for cls, check in checks if check])
        case _:
            return None


def _matching(pattern: str) -> Check:
    search = re.compile(pattern).search
    fault = "", f"Expected `str` matching regex {pattern!r}"
    sound: set[str] = set()

    def check(text: Any) -> Misspelt | None:
        if text in sound:
            return None
        if search(text) is None:
            return fault
        if len(sound) < REMEMBERED:
            sound.add(text)
        return None

    return check


def _each(item: Check | None) -> Check | None:
    if item is None:
        return None

    def check(items: Any) -> Misspelt | None:
        for each in items:
            if found := item(each):
                return _within(str(items.index(each)), found)
        return None

    return check


def _entries(key: Check | None, value: Check | None) -> Check | None:
    if key is None and value is None:
        return None

    def check(entries: Any) -> Misspelt | None:
        for name, each in entries.items():
            # a name that is not spelt as it should be may be personal: it is not repeated
            if key and (found := key(name)):
                return found
            if value and (found := value(each)):
                return _within(name, found)
        return None

    return check


def _either(checks: list[tuple[type, Check]]) -> Check | None:
    if not checks:
        return None
    if len(checks) == 1:
        (only, check_only), *_ = checks
        return lambda value: check_only(value) if isinstance(value, only) else None

    def check(value: Any) -> Misspelt | None:
        return next((each(value) for cls, each in checks if isinstance(value, cls)), None)

    return check


def _within(name: str, found: Misspelt) -> Misspelt:
    return f"/{name}{found[0]}", found[1]


def _python(kind: Type) -> type:
    """The class of the values of one side of a union."""
    while isinstance(kind, Metadata):
        kind = kind.type
    match kind:
        case StrType():
            return str
        case ListType():
            return list
        case DictType():
            return dict
        case StructType():
            return kind.cls
        case _:
            return type(None)
