"""A report's values as text for people: codes with their words, times of Taipei."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from api.documents.typesetting import DECEPTIVE
from api.reports.report import Column
from api.reports.tables import TABLES
from ledger.catalogue.catalogue import Basis, Catalogue, Ground
from ledger.catalogue.words import region_words, words_in
from ledger.decisions.clock import TAIPEI
from ledger.vocabulary.organisation import CatalogueRow
from ledger.vocabulary.parts import Words


class Language(StrEnum):
    """In which language codes are said; titles and heads are in both."""

    ZH = "zh"
    EN = "en"


TRUTH = {
    True: {Language.ZH: "是", Language.EN: "yes"},
    False: {Language.ZH: "否", Language.EN: "no"},
}
SEPARATOR = "; "
SPACES = str.maketrans("-_", "  ")


class Wording:
    """Says values in one language."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self._language = language
        self._known: dict[tuple[str, str], str] = {}
        self._find: Mapping[str, Callable[[str], str | None]] = {
            "purposes": lambda code: self._row(catalogue.purposes.get(code)),
            "categories": lambda code: self._row(catalogue.categories.get(code)),
            "bases": lambda code: self._text(catalogue.bases.get(code)),
            "grounds": lambda code: self._text(
                catalogue.grounds.get(code) or catalogue.bases.get(code)
            ),
            "regions": lambda code: self._words(region_words(code)),
        }

    def text(self, column: Column, value: Any) -> str:
        """One cell."""
        if value is None:
            return ""
        if isinstance(value, str):
            return self._code(column.table, value) if column.table else harmless(value)
        if isinstance(value, list | tuple):
            return SEPARATOR.join([self.text(column, each) for each in value])
        return self._plain(value)

    def title(self, words: Words) -> str:
        """A heading, in both languages."""
        return words.zh if words.zh == words.en else f"{words.zh} {words.en}"

    def _plain(self, value: Any) -> str:
        match value:
            case bool():
                return TRUTH[value][self._language]
            case datetime():
                return value.astimezone(TAIPEI).isoformat(sep=" ", timespec="seconds")
            case date():
                return value.isoformat()
        return harmless(str(value))

    def _code(self, table: str, code: str) -> str:
        key = table, code
        if key not in self._known:
            found = self._find[table](code) if table in self._find else self._listed(table, code)
            self._known[key] = harmless(_both(code, found) if found else code)
        return self._known[key]

    def _listed(self, table: str, code: str) -> str | None:
        listed = TABLES.get(table)
        return self._words((listed if listed is not None else words_in(table)).get(code))

    def _words(self, words: Words | None) -> str | None:
        return (words.zh if self._language is Language.ZH else words.en) if words else None

    def _row(self, row: CatalogueRow | None) -> str | None:
        if row is None:
            return None
        name: str | None = row.name_zh if self._language is Language.ZH else row.name_en
        return name or row.name_zh or row.name_en

    def _text(self, row: Basis | Ground | None) -> str | None:
        if row is None:
            return None
        return row.text_zh if self._language is Language.ZH else row.text_en


def _both(code: str, words: str) -> str:
    """The code and its words, once where they are the same."""
    same = code.translate(SPACES).casefold() == words.translate(SPACES).casefold()
    return words if same else f"{code} {words}"


def harmless(text: str) -> str:
    """Without marks that turn the direction of what follows."""
    return text if text.isascii() else text.translate(DECEPTIVE)
