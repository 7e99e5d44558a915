"""The ways people write a catalogue code, folded into the official one."""

import re
import unicodedata
from collections.abc import Mapping

from ledger.vocabulary.organisation import CatalogueRow

CIRCLES = "○〇◯零"
DIGITS = str.maketrans(CIRCLES + "一二三四五六七八九", "0" * len(CIRCLES) + "123456789")
PURPOSE = re.compile(r"[0-9O]{3}")
CATEGORY = re.compile(r"C[0-9O]{3}")

PARENTHESES = re.compile(r"\([^()]*\)")
SEPARATORS = re.compile(r"[\s、,;·・.]+")


def fold_code(written: str) -> str:
    """The code in ASCII, capital letters and digits: `O40`, `○四○` and `０４０` become `040`.

    What is no code of either table is only normalised; it is for the caller to look it up.
    """
    plain = unicodedata.normalize("NFKC", written).strip().upper().translate(DIGITS)
    if PURPOSE.fullmatch(plain):
        return plain.replace("O", "0")
    if CATEGORY.fullmatch(plain):
        return "C" + plain[1:].replace("O", "0")
    return plain


def fold_name(written: str) -> str:
    """A name, or a text with names, without what is in parentheses, blanks and commas."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    while PARENTHESES.search(plain):
        plain = PARENTHESES.sub("", plain)
    return SEPARATORS.sub("", plain)


def resolve(written: str, rows: Mapping[str, CatalogueRow]) -> str | None:
    """The code that is meant: by any spelling of it, or by name. None where it cannot be read."""
    code = fold_code(written)
    if code in rows:
        return code
    name = fold_name(written)
    named = (row.code for row in rows.values() if name in _names(row))
    return next(named, None) if name else None


def _names(row: CatalogueRow) -> tuple[str, ...]:
    return tuple(fold_name(name) for name in (row.name_zh, row.name_en) if name)
