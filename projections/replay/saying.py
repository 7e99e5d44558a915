"""Codes, moments and lists in words, in Traditional Chinese and English."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from ledger.catalogue.catalogue import Catalogue
from ledger.catalogue.words import words_in, words_of
from ledger.decisions.clock import TAIPEI
from ledger.vocabulary.organisation import CatalogueRow
from ledger.vocabulary.parts import Words
from projections.members.view import At
from projections.requests.fold import showable

Part = Words | str | int | None


def clause(zh: str, en: str, **parts: Part) -> Words | None:
    """A piece of a sentence with its parts filled in; None where one of them is not known."""
    if None in parts.values():
        return None
    inner = {name: (_zh(part), _en(part)) for name, part in parts.items()}
    return Words(
        zh=zh.format(**{name: both[0] for name, both in inner.items()}),
        en=en.format(**{name: both[1] for name, both in inner.items()}),
    )


def said(zh: str, en: str, **parts: Part) -> Words:
    """As `clause`, of parts that are all known."""
    words = clause(zh, en, **parts)
    if words is None:
        raise AssertionError("a part is missing")
    return words


def listed(words: Iterable[Words | str]) -> Words | None:
    """Several things, one after the other; None where there are none."""
    found = list(words)
    if not found:
        return None
    return Words(zh="、".join(map(_zh, found)), en=", ".join(map(_en, found)))


def when(moment: At | datetime | None) -> Words | None:
    """A moment of Taipei, and the position in the log that tells of it."""
    if moment is None:
        return None
    if isinstance(moment, At):
        time, place = _clock(moment.time), moment.position
        return Words(zh=f"{time}（第 {place} 筆）", en=f"{time} (position {place})")
    return Words(zh=_clock(moment), en=_clock(moment))


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def code(value: StrEnum | None) -> Words | None:
    """A code of a closed list of the vocabulary."""
    if value is None:
        return None
    return words_of(value) or Words(zh=value.value, en=value.value.replace("_", " "))


def attribute(name: str) -> Words:
    """What a field of the member's data is called."""
    return words_in("attributes").get(name) or Words(zh=name, en=name)


class Names:
    """The names of what the catalogue and the register of recipients know."""

    def __init__(self, catalogue: Catalogue, recipients: Mapping[str, Words] | None = None) -> None:
        self._catalogue = catalogue
        self._recipients = recipients or {}

    def purpose(self, purpose: str) -> Words:
        return _named(purpose, _row(self._catalogue.purposes.get(purpose)))

    def category(self, category: str) -> Words:
        return _named(category, _row(self._catalogue.categories.get(category)))

    def recipient(self, recipient: str) -> Words:
        return _named(recipient, self._recipients.get(recipient))

    def ground(self, ground: str | None) -> Words | None:
        if ground is None:
            return None
        found = self._catalogue.grounds.get(ground) or self._catalogue.bases.get(ground)
        return _named(ground, Words(zh=found.text_zh, en=found.text_en) if found else None)

    def categories(self, categories: Iterable[str]) -> Words | None:
        """None where none is named; `*` stands for everything."""
        return listed(_each(categories, self.category))

    def purposes(self, purposes: Iterable[str]) -> Words | None:
        return listed(_each(purposes, self.purpose))


EVERYTHING = Words(zh="全部資料", en="all data")


def _each(names: Iterable[str], name: Callable[[str], Words]) -> list[Words]:
    return [EVERYTHING if each == "*" else name(each) for each in names]


def _row(row: CatalogueRow | None) -> Words | None:
    return Words(zh=row.name_zh, en=row.name_en or row.name_zh) if row and row.name_zh else None


def _named(name: str, words: Words | None) -> Words:
    if words is None:
        return Words(zh=name, en=name)
    return Words(zh=f"{name}（{words.zh}）", en=f"{name} ({words.en})")


def _clock(moment: datetime) -> str:
    return showable(moment).astimezone(TAIPEI).isoformat(sep=" ", timespec="seconds")[:-6]


def _zh(part: Part) -> str:
    return part.zh if isinstance(part, Words) else str(part)


def _en(part: Part) -> str:
    return part.en if isinstance(part, Words) else str(part)
