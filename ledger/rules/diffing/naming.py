"""Codes with their names, as a person reads them."""

from collections.abc import Iterable
from enum import StrEnum

from ledger.catalogue.catalogue import Catalogue
from ledger.catalogue.words import region_words, words_of
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.parts import Words

Pair = tuple[Manner, str]
"""A manner and a purpose that it serves."""


def named(code: str, catalogue: Catalogue) -> Words:
    """A member of a closed list, a code of the catalogue or a country, with its name."""
    if isinstance(code, StrEnum):
        return words_of(code) or Words(zh=code, en=code)
    row = catalogue.purposes.get(code) or catalogue.categories.get(code)
    if row is not None:
        zh, en = row.name_zh or row.name_en or "", row.name_en or row.name_zh or ""
        return Words(zh=f"{code} {zh}".strip(), en=f"{code} {en}".strip())
    region = region_words(code)
    return Words(zh=f"{region.zh}（{code}）", en=f"{region.en} ({code})") if region else _same(code)


def paired(pairs: Iterable[Pair]) -> list[Words]:
    """Manners, each with the purposes it serves."""
    by_manner: dict[Manner, list[str]] = {}
    for manner, purpose in sorted(pairs):
        by_manner.setdefault(manner, []).append(purpose)
    return [_with(manner, purposes) for manner, purposes in by_manner.items()]


def _with(manner: Manner, purposes: list[str]) -> Words:
    words = words_of(manner) or _same(manner)
    return Words(
        zh=f"{words.zh}（{'、'.join(purposes)}）", en=f"{words.en} ({', '.join(purposes)})"
    )


def _same(code: str) -> Words:
    return Words(zh=code, en=code)
