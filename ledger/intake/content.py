"""What an event may not hold: the member in clear, secrets, card numbers, data of PDPA Art. 6."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from ledger.intake.lint import (
    SEPARATOR,
    card_number,
    comparable,
    forbidden_name,
    is_harmless,
    personal_identifier,
    secret,
)
from ledger.vocabulary.fact import Fact

LINKS = ("id", "source", "actor", "correlationid", "causationid")
LONG_TEXT = 500
"""Characters; longer texts of facts about no member are the organisation's own, which may name its
telephone and e-mail.
"""
CLOSED_LISTS = frozenset({"purposes", "categories", "basis", "region"})
"""Fields whose codes intake holds against the catalogue: no text of the emitter's own."""
WORDLESS = (
    msgspec.inspect.EnumType,
    msgspec.inspect.BoolType,
    msgspec.inspect.IntType,
    msgspec.inspect.DateTimeType,
    msgspec.inspect.DateType,
    msgspec.inspect.NoneType,
)
SHORTEST_TELLING_REFERENCE = 4
"""Characters; a shorter reference stands in too many texts by chance."""


def content_fault(
    document: Mapping[str, Any], fact: type[Fact], harmless: set[str]
) -> tuple[str, str] | None:
    """The pointer and the words of the first thing that must not be there, or None.

    `harmless` are the texts of this request in which nothing was found so far; it grows.
    Texts about no member are the organisation's own and may name its telephone and e-mail.
    """
    member = document.get("subject") if fact.ABOUT_MEMBER else None
    if not _is_harmless(document, fact, member, harmless):
        for pointer, text in _clear(document, fact):
            found = secret(text) or card_number(text)
            if found is None and not _is_own_text(pointer, fact):
                found = personal_identifier(text) or _reference(text, member)
            if found:
                return pointer, f"holds {found}"
    return _attribute_fault(document) or (_sealed_fault(document, fact) if fact.SEALED else None)


def _is_harmless(
    document: Mapping[str, Any], fact: type[Fact], member: Any, harmless: set[str]
) -> bool:
    """One look at all texts of an event together; most events end here."""
    texts = [text for name in LINKS if isinstance(text := document.get(name), str)]
    data = document["data"]
    for name in _worded_fields(fact):
        value = data.get(name)
        if isinstance(value, str):
            texts.append(value)
        elif value is not None:
            texts.extend(text for _, text in _texts(value, ""))
    if _reference(SEPARATOR.join(texts), member):
        return False
    fresh = [text for text in texts if text not in harmless]
    if fresh and not is_harmless(SEPARATOR.join(fresh)):
        return False
    harmless.update(fresh)
    return True


def _clear(document: Mapping[str, Any], fact: type[Fact]) -> Iterator[tuple[str, str]]:
    """Every text that is not sealed, with its pointer."""
    for name in LINKS:
        yield from _texts(document.get(name), f"/{name}")
    yield from clear_texts(document["data"], fact)


def clear_texts(data: Mapping[str, Any], fact: type[Fact]) -> Iterator[tuple[str, str]]:
    """Every text of an event's data that is not sealed, with its pointer into the event."""
    for name in _worded_fields(fact):
        yield from _texts(data.get(name), f"/data/{name}")


@lru_cache(maxsize=256)
def _worded_fields(fact: type[Fact]) -> tuple[str, ...]:
    """The unsealed fields that can hold a text of the emitter's own."""
    info = msgspec.inspect.type_info(fact)
    if not isinstance(info, msgspec.inspect.StructType):
        raise AssertionError("a fact is a struct")
    without_words = CLOSED_LISTS | fact.SEALED.keys()
    return tuple(
        field.encode_name
        for field in info.fields
        if field.name not in without_words and _has_words(field.type)
    )


def _has_words(kind: msgspec.inspect.Type) -> bool:
    if isinstance(kind, msgspec.inspect.Metadata):
        return _has_words(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(map(_has_words, kind.types))
    if isinstance(kind, msgspec.inspect.ListType):
        return _has_words(kind.item_type)
    return not isinstance(kind, WORDLESS)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts(part, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, f"{pointer}/{name}")


def _reference(text: str, member: Any) -> str | None:
    telling = isinstance(member, str) and len(member) >= SHORTEST_TELLING_REFERENCE
    return "the member reference in clear" if telling and _stands_in(member, text) else None


def _stands_in(member: str, text: str) -> bool:
    return member in text or comparable(member) in comparable(text)


def _is_own_text(pointer: str, fact: type[Fact]) -> bool:
    """Whether it is a long text of a fact about no member."""
    _, top, *rest = pointer.split("/")
    return not fact.ABOUT_MEMBER and top == "data" and rest[0] in _own_fields(fact)


@lru_cache(maxsize=256)
def _own_fields(fact: type[Fact]) -> frozenset[str]:
    info = msgspec.inspect.type_info(fact)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    return frozenset(field.name for field in fields if _is_long(field.type))


def _is_long(kind: msgspec.inspect.Type) -> bool:
    match kind:
        case msgspec.inspect.StrType():
            return (kind.max_length or 0) > LONG_TEXT
        case msgspec.inspect.Metadata():
            return _is_long(kind.type)
        case msgspec.inspect.ListType():
            return _is_long(kind.item_type)
        case msgspec.inspect.UnionType():
            return any(map(_is_long, kind.types))
        case msgspec.inspect.StructType():
            return any(_is_long(field.type) for field in kind.fields)
        case _:
            return False


def _attribute_fault(document: Mapping[str, Any]) -> tuple[str, str] | None:
    for index, name in enumerate(document["data"].get("attributes") or ()):
        if found := forbidden_name(name):
            return f"/data/attributes/{index}", f"holds {found}"
    return None


def _sealed_fault(document: Mapping[str, Any], fact: type[Fact]) -> tuple[str, str] | None:
    for field in fact.SEALED:
        held = document["data"].get(field)
        for pointer, value in _texts(held, f"/data/{field}") if held else ():
            found = forbidden_name(pointer.rpartition("/")[2]) or card_number(value)
            if found:
                return pointer, f"holds {found}"
    return None
