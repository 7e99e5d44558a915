"""The codes that a notice's own text prints: read, or found unreadable (S8)."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ledger.catalogue.catalogue import Catalogue
from ledger.catalogue.spelling import CIRCLES, fold_code, fold_name
from ledger.rules.linting.rule import Gap, pattern, same
from ledger.rules.linting.said import Phrase, phrase, sentences, texts
from ledger.vocabulary.notices import NoticePublished

FIGURES = f"0-9O{CIRCLES}一二三四五六七八九"
PURPOSE_NUMBERS: Phrase = phrase(
    (r"目的", r"編號|代號|代碼|項目"), (r"purpose", r"\bitems?\b|\bcodes?\b|\bnumbers?\b")
)
PURPOSE = re.compile(
    rf"(?<![A-Za-z0-9.第{FIGURES}])[{FIGURES}]{{2,4}}(?![A-Za-z0-9]|\s*[年月日條項款天個%])"
)
YEAR = re.compile(r"(19|20)[0-9]{2}")
CATEGORY = pattern(rf"(?<![A-Za-z])C[{FIGURES}]{{2,4}}(?![A-Za-z0-9])")


class Printed(NamedTuple):
    """A code as printed, and the code of the catalogue that it is; None: of none."""

    written: str
    code: str | None
    is_purpose: bool


def printed_codes(text: str, catalogue: Catalogue) -> list[Printed]:
    """In the order of the text, each spelling once."""
    found = [
        *_read(PURPOSE, _purpose_sentences(text), catalogue.purposes, is_purpose=True),
        *_read(CATEGORY, sentences(text), catalogue.categories, is_purpose=False),
    ]
    return list(dict.fromkeys(found))


def codes(notice: NoticePublished, catalogue: Catalogue) -> Iterator[Gap]:
    for at, text in texts(notice).items():
        printed = printed_codes(text, catalogue)
        for each in printed:
            if each.code is None:
                yield Gap("code_unreadable", at, (same(each.written),))
        listed = {*notice.purposes, *notice.categories}
        if strange := [p.code for p in printed if p.code is not None and p.code not in listed]:
            yield Gap("code_not_listed", at, tuple(map(same, strange)), tuple(strange))
        if silent := _unprinted(notice, text, printed, catalogue):
            yield Gap("purpose_not_in_text", at, tuple(map(same, silent)), tuple(silent))


def _unprinted(
    notice: NoticePublished, text: str, printed: Collection[Printed], catalogue: Catalogue
) -> list[str]:
    """Purposes named neither by code nor by name in a text that prints codes of purposes."""
    if not any(each.is_purpose for each in printed):
        return []
    read, plain = {each.code for each in printed}, fold_name(text)
    silent = [code for code in notice.purposes if code not in read]
    return [code for code in silent if not _is_named(code, plain, catalogue)]


def _is_named(code: str, plain: str, catalogue: Catalogue) -> bool:
    row = catalogue.purposes.get(code)
    names = (row.name_zh, row.name_en) if row else ()
    return any(fold_name(name) in plain for name in names if name)


def _purpose_sentences(text: str) -> list[str]:
    return [each for each in sentences(text) if PURPOSE_NUMBERS.is_in(each)]


def _read(
    wanted: re.Pattern[str], among: list[str], known: Collection[str], *, is_purpose: bool
) -> Iterator[Printed]:
    for sentence in among:
        for match in wanted.finditer(unicodedata.normalize("NFKC", sentence)):
            written = match.group()
            if YEAR.fullmatch(written):
                continue
            code = fold_code(written)
            yield Printed(written, code if code in known else None, is_purpose)
