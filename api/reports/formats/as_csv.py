"""CSV (RFC 4180) as spreadsheets open it: the head, an empty line, the titles, the rows."""

import csv
from collections.abc import Iterable
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from api.reading.formats import guarded
from api.reports.formats.writing import Content, pour
from api.reports.report import Row


def write_csv(out: BinaryIO, content: Content) -> None:
    """UTF-8 with its mark, without which spreadsheets take Chinese for something else."""
    with TemporaryFile() as body:
        _write(body, "utf-8", (_cells(content, row) for row in content.counted()))
        _write(out, "utf-8-sig", _head(content))
        pour(body, out)


def _write(out: BinaryIO, encoding: str, records: Iterable[Iterable[str]]) -> None:
    text = TextIOWrapper(out, encoding=encoding, newline="", write_through=False)
    csv.writer(text, lineterminator="\r\n").writerows(records)
    text.flush()
    text.detach()


def _head(content: Content) -> Iterable[Iterable[str]]:
    yield "標題 title", content.wording.title(content.head.report.title)
    for label, value in content.lines():
        yield label, guarded(value)
    yield ()
    yield content.headings()


def _cells(content: Content, row: Row) -> list[str]:
    return [
        text if _is_number(value) else guarded(text)
        for value, text in zip(row, content.cells(row), strict=True)
    ]


def _is_number(value: Any) -> bool:
    """A number is no formula, also below zero."""
    return isinstance(value, int | float)
