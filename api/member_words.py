"""Whether a text names a member by reference, which must not stand in the log in clear."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from api.service import Service
from ledger.intake.content import SHORTEST_TELLING_REFERENCE

WORDS = re.compile(r"[\s,;:!?()\[\]{}<>\"'“”‘’「」『』、，。；：！？（）]+")
LATIN = re.compile(r"[!-~]+")
PARTS = re.compile(r"[^\W_]+")
UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
PARTS_OF_REFERENCE = 4
"""As many parts as a reference has inside a longer id, such as the two of `TW-000123`."""


def names_member(service: Service, text: str) -> bool:
    """Whether the text holds a member's reference, or that of somebody erased."""
    return naming_member(service, [("", text)]) is not None


def naming_member(service: Service, texts: Iterable[tuple[str, str]]) -> str | None:
    """The pointer of the first text that names a member; the texts come with their pointers.

    The database is asked once, and again only to find out which text it was.
    """
    words = {pointer: words_of(text) for pointer, text in texts}
    with service.pool.connection() as connection:
        if not service.subjects.knows_any(connection, set[str]().union(*words.values())):
            return None
        known = (at for at, each in words.items() if service.subjects.knows_any(connection, each))
        return next(known, None)


def words_of(text: str) -> set[str]:
    """What in the text may be a reference: its words, and the parts of compound ones.

    Chinese is written without spaces: letters and digits inside it are words of their own.
    """
    texts = (text, unicodedata.normalize("NFKC", text))
    whole = {word for each in texts for word in WORDS.split(each)}
    latin = {word for each in whole for word in LATIN.findall(each)}
    found = {run for word in whole | latin for run in _runs(word)}
    telling = {word for word in found if len(word) >= SHORTEST_TELLING_REFERENCE}
    return telling | {word.upper() for word in telling}


def _runs(word: str) -> Iterator[str]:
    """The word, and what stands between its separators; a UUID is one word."""
    yield word
    parts = [] if UUID.fullmatch(word) else list(PARTS.finditer(word))
    for index, first in enumerate(parts):
        for last in parts[index : index + PARTS_OF_REFERENCE]:
            yield word[first.start() : last.end()]
