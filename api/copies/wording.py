"""From codes to words: those of the catalogue, the law tables and the vocabulary."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from api.copies.parts import Coded
from ledger.catalogue.catalogue import Basis, Catalogue, Ground
from ledger.catalogue.words import region_words, words_in, words_of
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import CatalogueRow
from ledger.vocabulary.parts import Words
from projections.requests.fold import showable

UNTOLD = frozenset({"subjects", "requests", "transactions"})
"""Fields that name other members, or what is theirs."""


class Wording:
    """Says codes in words, and whole facts as readable data."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._by_field: Mapping[str, Callable[[str], Coded]] = {
            "categories": self.category,
            "purposes": self.purpose,
            "basis": self.basis,
            "ground": self.ground,
            "grounds": self.ground,
            "region": self.region,
        }

    def category(self, code: str) -> Coded:
        return _named(code, self._catalogue.categories.get(code))

    def purpose(self, code: str) -> Coded:
        return _named(code, self._catalogue.purposes.get(code))

    def basis(self, code: str) -> Coded:
        return _lawful(code, self._catalogue.bases.get(code))

    def ground(self, code: str) -> Coded:
        """A ground to refuse; a hold may also name a legal basis."""
        ground = self._catalogue.grounds.get(code)
        return _lawful(code, ground or self._catalogue.bases.get(code))

    def region(self, code: str) -> Coded:
        return _coded(code, region_words(code))

    def listed(self, code: StrEnum) -> Coded:
        """A code of a closed list of the vocabulary."""
        return _coded(code.value, words_of(code))

    def type(self, topic: str) -> Coded:
        return _coded(topic, words_in("types").get(topic))

    def field(self, name: str) -> Coded:
        return _coded(name, words_in("fields").get(name))

    def attribute(self, name: str) -> Coded:
        return _coded(name, words_in("attributes").get(name))

    def value(self, field: str, value: Any) -> Any:
        """What a field of a fact holds, with words beside its codes."""
        if isinstance(value, StrEnum):
            return self.listed(value)
        if isinstance(value, str):
            say = self._by_field.get(field)
            return say(value) if say else value
        if isinstance(value, list | tuple):
            return [self.value(field, each) for each in value]
        if isinstance(value, msgspec.Struct):
            return self.fields(value)
        return showable(value).astimezone(UTC) if isinstance(value, datetime) else value

    def fields(self, part: msgspec.Struct, omitted: Iterable[str] = ()) -> dict[str, Any]:
        """The fields of a fact or a part of one that hold something."""
        named = ((name, getattr(part, name)) for name in part.__struct_fields__)
        skipped = {*omitted, *UNTOLD}
        return {
            name: self.value(name, value)
            for name, value in named
            if name not in skipped and value is not None
        }

    def told(self, fact: Fact) -> dict[str, Any]:
        """What a fact says in clear."""
        return self.fields(fact, fact.SEALED)


def _coded(code: str, words: Words | None) -> Coded:
    return Coded(code=code, zh=words.zh, en=words.en) if words else Coded(code=code)


def _named(code: str, row: CatalogueRow | None) -> Coded:
    return Coded(code=code, zh=row.name_zh, en=row.name_en) if row else Coded(code=code)


def _lawful(code: str, row: Basis | Ground | None) -> Coded:
    return Coded(code=code, zh=row.text_zh, en=row.text_en) if row else Coded(code=code)
