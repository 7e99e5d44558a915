"""CSV (RFC 4180) as spreadsheets open it: the head, an empty line, the titles, the rows."""

import csv
from io import TextIOWrapper
from typing import Any, BinaryIO

from api.reading.formats import guarded
from api.reports.formats.writing import Content
from api.reports.report import Row


def write_csv(out: BinaryIO, content: Content) -> None:
    """UTF-8 with its mark, without which spreadsheets take Chinese for something else."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    head = content.head
    writer.writerow(["標題 title", content.wording.title(head.report.title)])
    writer.writerows([label, guarded(value)] for label, value in head.lines)
    writer.writerow([])
    writer.writerow(content.headings())
    writer.writerows(_cells(content, row) for row in content.rows)
    text.flush()
    text.detach()


def _cells(content: Content, row: Row) -> list[str]:
    return [
        text if _is_number(value) else guarded(text)
        for value, text in zip(row, content.cells(row), strict=True)
    ]


def _is_number(value: Any) -> bool:
    """A number is no formula, also below zero."""
    return isinstance(value, int | float)
