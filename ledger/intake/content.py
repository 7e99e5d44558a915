"""What an event may not hold: the member in clear, secrets, card numbers, data of PDPA Art. 6."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.intake.lint import card_number, personal_identifier, secret, special_category
from ledger.vocabulary.fact import Fact

LINKS = ("id", "actor", "correlationid", "causationid")
SHORTEST_TELLING_REFERENCE = 4
"""Characters; a shorter reference stands in too many texts by chance."""


def content_fault(document: Mapping[str, Any], fact: type[Fact]) -> tuple[str, str] | None:
    """The pointer and the words of the first thing that must not be there, or None.

    Texts about no member are the organisation's own and may name its telephone and e-mail.
    """
    member = document.get("subject") if fact.ABOUT_MEMBER else None
    for pointer, text in _clear(document, fact):
        found = secret(text) or card_number(text)
        if found is None and fact.ABOUT_MEMBER:
            found = personal_identifier(text) or _reference(text, member)
        if found:
            return pointer, f"holds {found}"
    return _sealed_fault(document, fact)


def _clear(document: Mapping[str, Any], fact: type[Fact]) -> Iterator[tuple[str, str]]:
    for name in LINKS:
        if isinstance(text := document.get(name), str):
            yield f"/{name}", text
    for name, value in document["data"].items():
        if name not in fact.SEALED:
            yield from _texts(value, f"/data/{name}")


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
    return "the member reference in clear" if telling and member in text else None


def _sealed_fault(document: Mapping[str, Any], fact: type[Fact]) -> tuple[str, str] | None:
    for field in fact.SEALED:
        for pointer, value in _texts(document["data"].get(field), f"/data/{field}"):
            name = pointer.rpartition("/")[2]
            found = secret(name) or special_category(name) or card_number(value)
            if found:
                return pointer, f"holds {found}"
    return None
