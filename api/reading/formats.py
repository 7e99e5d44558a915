"""In which form a list is answered (RFC 9110 §12.5.1): pages of JSON, or streamed whole."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from io import StringIO
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request

from api.problems import Problem


class Form(StrEnum):
    """The media types of a list."""

    JSON = "application/json"
    NDJSON = "application/x-ndjson"
    CSV = "text/csv"


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet; an apostrophe in front makes it text."""


def form_of(request: Request) -> Form:
    """The form the client likes best of those there are. Raises a 406 `Problem`."""
    header = ",".join(request.headers.getlist("accept")) or "*/*"
    wishes = sorted(map(_wish, header.split(",")), key=lambda wish: -wish[1])
    for media_range, weight in wishes:
        for form in Form:
            if weight > 0 and media_range in (form, form.split("/")[0] + "/*", "*/*"):
                return form
    raise Problem(406, "Not acceptable", f"a list comes as {', '.join(Form)}")


WantedForm = Annotated[Form, Depends(form_of)]


def _wish(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return media_range, float(weight)
    except ValueError:
        return media_range, 0.0


def csv_header(columns: Sequence[str]) -> bytes:
    return _csv([columns])


def csv_lines(columns: Sequence[str], documents: Iterable[bytes]) -> bytes:
    """RFC 4180 records of JSON objects; lists joined by spaces, objects as JSON, none as empty."""
    return _csv(_cells(columns, orjson.loads(document)) for document in documents)


def _cells(columns: Sequence[str], row: Mapping[str, Any]) -> list[str]:
    return [_harmless(_text(row.get(column))) for column in columns]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(part, str) for part in value):
            return " ".join(value)
    return orjson.dumps(value).decode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _csv(records: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(records)
    return text.getvalue().encode()
