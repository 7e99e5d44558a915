"""In which form a list is answered (RFC 9110 §12.5.1): pages of JSON, or streamed whole."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from io import StringIO
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, Request

from api.problems import Problem

SPACED = frozenset({"articles", "what"})
"""Lists whose words may hold spaces."""


class Form(StrEnum):
    """The media types of a list."""

    JSON = "application/json"
    NDJSON = "application/x-ndjson"
    CSV = "text/csv"


M = TypeVar("M", bound=StrEnum)
WEIGHT = re.compile(r"[01](\.\d{0,3})?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to a spreadsheet; an apostrophe in front makes it text."""


async def form_of(request: Request) -> Form:
    """The form the client likes best, the more so the more exactly it is named.

    Raises a 406 `Problem` where it likes none.
    """
    if form := liked_of(request, Form):
        return form
    raise Problem(406, "Not acceptable", f"a list comes as {', '.join(Form)}")


WantedForm = Annotated[Form, Depends(form_of)]


def liked_of(request: Request, forms: type[M]) -> M | None:
    """Of these media types the one the client likes best, the first of equals; None if none."""
    header = ",".join(request.headers.getlist("accept")) or "*/*"
    ranges = dict(map(_range, header.split(",")))
    weight, _, form = max(
        ((*_liking(form, ranges), form) for form in forms), key=lambda liked: liked[:2]
    )
    return form if weight > 0 else None


def _liking(form: str, ranges: Mapping[str, float]) -> tuple[float, int]:
    """The weight of the most exact range that holds the form, and how exact that is."""
    holding = (form, form.split("/", maxsplit=1)[0] + "/*", "*/*")
    found = ((ranges[name], -at) for at, name in enumerate(holding) if name in ranges)
    return next(found, (0.0, 0))


def _range(part: str) -> tuple[str, float]:
    """A media range and its weight (RFC 9110 §12.4.2), 0 where that is malformed."""
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    return media_range, float(weight) if WEIGHT.fullmatch(weight) else 0.0


def csv_header(columns: Sequence[str]) -> bytes:
    return _csv([columns])


def csv_lines(columns: Sequence[str], documents: Iterable[bytes]) -> bytes:
    """RFC 4180 records of JSON objects; lists joined by spaces, or by semicolons where their
    words hold spaces, objects as JSON, none as empty.
    """
    return _csv(_cells(columns, orjson.loads(document)) for document in documents)


def _cells(columns: Sequence[str], row: Mapping[str, Any]) -> list[str]:
    return [_cell(row.get(column), "; " if column in SPACED else " ") for column in columns]


def _cell(value: Any, separator: str) -> str:
    text = _text(value, separator)
    return text if isinstance(value, int | float) else guarded(text)


def _text(value: Any, separator: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(part, str) for part in value):
            return separator.join(value)
    return orjson.dumps(value).decode()


def guarded(cell: str) -> str:
    """The cell, as text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _csv(records: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(records)
    return text.getvalue().encode()
