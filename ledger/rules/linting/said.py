"""What a notice says in words: its sentences, and whether one of them says something."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from ledger.rules.linting.rule import pattern
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.parts import Words

END = re.compile(r"[.。!！?？;；\n]+")
QUOTED_CHARACTERS = 160


class Phrase(NamedTuple):
    """Said by a sentence that all patterns of one language are found in."""

    zh: tuple[re.Pattern[str], ...]
    en: tuple[re.Pattern[str], ...]

    def is_in(self, sentence: str) -> bool:
        return any(all(p.search(sentence) for p in each) for each in (self.zh, self.en))

    def quoted(self, sentence: str) -> str:
        """The sentence that says so, or as much around the words as a finding repeats."""
        found = (p.search(sentence) for p in (*self.zh, *self.en))
        place = next((match.start() for match in found if match), 0)
        start = max(0, place - QUOTED_CHARACTERS // 4)
        quote = sentence[start : start + QUOTED_CHARACTERS].strip()
        before, after = start > 0, start + QUOTED_CHARACTERS < len(sentence)
        return f"{'…' if before else ''}{quote}{'…' if after else ''}"


def phrase(zh: Iterable[str], en: Iterable[str]) -> Phrase:
    return Phrase(tuple(map(pattern, zh)), tuple(map(pattern, en)))


def sentences(text: str) -> list[str]:
    """In the characters' plain forms: full-width letters and digits as ASCII."""
    return [each.strip() for each in END.split(unicodedata.normalize("NFKC", text)) if each.strip()]


def texts(notice: NoticePublished) -> Mapping[str, str]:
    """The printed texts by JSON pointer."""
    found = {"/text_zh": notice.text_zh, "/text_en": notice.text_en}
    return MappingProxyType({at: text for at, text in found.items() if text})


def all_words(notice: NoticePublished) -> Iterator[tuple[str, str]]:
    """Everything it says to people, by JSON pointer: the printed texts first."""
    yield from texts(notice).items()
    for name in notice.__struct_fields__:
        yield from _words(f"/{name}", getattr(notice, name))


def says(notice: NoticePublished, wanted: Phrase) -> bool:
    """Whether any sentence of it says so."""
    return any(wanted.is_in(each) for _, text in all_words(notice) for each in sentences(text))


def both_say(words: Words, wanted: Phrase) -> bool:
    """Whether the Chinese and the English say so."""
    chinese, english = sentences(words.zh), sentences(words.en)
    return any(map(wanted.is_in, chinese)) and any(map(wanted.is_in, english))


def _words(at: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Words):
        yield f"{at}/zh", value.zh
        yield f"{at}/en", value.en
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _words(f"{at}/{name}", getattr(value, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _words(f"{at}/{index}", each)
