"""XLSX: a sheet with the rows, one with the head; text is always text, never a formula.

Spreadsheets know no time zones: times are those of Taipei, and their columns' titles say so.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from api.problems import Problem
from api.reports.formats.writing import Content
from ledger.decisions.clock import TAIPEI

ROWS_MOST = 1_048_575
"""Rows of a sheet below its titles."""
CELL_CHARACTERS = 32_767
WIDTH_LEAST, WIDTH_MOST = 12, 60
ROWS_MEASURED = 1_000
TIME_FORMAT, DAY_FORMAT = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"
IN_TAIPEI = "（臺北時間 Taipei time）"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is written row by row, and how wide its columns have become."""

    to: Worksheet
    time: Any
    day: Any
    widths: dict[int, int] = field(default_factory=dict)

    def write(self, row: int, column: int, value: Any, text: str) -> None:
        if row <= ROWS_MEASURED:
            self.widths[column] = max(self.widths.get(column, 0), _columns_of(text))
        match value:
            case int() | float() if not isinstance(value, bool):
                self.to.write_number(row, column, value)
            case datetime():
                there = value.astimezone(TAIPEI).replace(microsecond=0, tzinfo=None)
                self.to.write_datetime(row, column, there, self.time)
            case date():
                self.to.write_datetime(row, column, value, self.day)
            case _ if text:
                self.to.write_string(row, column, text[:CELL_CHARACTERS])

    def fit(self) -> None:
        """Gives each column the width of what stands in it, within bounds."""
        for column, width in self.widths.items():
            self.to.set_column(column, column, min(max(width + 2, WIDTH_LEAST), WIDTH_MOST))


def write_xlsx(out: BinaryIO, content: Content) -> None:
    """Raises a 422 `Problem` for more rows than a sheet has."""
    head = content.head
    book = Workbook(out, OPTIONS)
    made_at = head.recorded_at.replace(tzinfo=None)
    title = content.wording.title(head.report.title)
    book.set_properties({"title": title, "created": made_at, "author": "processing-ledger"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    time = book.add_format({"num_format": TIME_FORMAT, "align": "left"})
    day = book.add_format({"num_format": DAY_FORMAT, "align": "left"})
    _write_rows(Sheet(book.add_worksheet("報表 report"), time, day), content, bold)
    about = book.add_worksheet("說明 about")
    about.set_column(0, 1, 60)
    lines = [("標題 title", title), ("說明 about", content.wording.title(head.report.about))]
    for at, (label, value) in enumerate([*lines, *content.lines()]):
        about.write_string(at, 0, label, bold)
        about.write_string(at, 1, value)
    book.close()


def _write_rows(sheet: Sheet, content: Content, bold: Any) -> None:
    columns = content.head.report.columns
    sheet.to.freeze_panes(1, 0)
    sheet.to.set_landscape()
    sheet.to.set_paper(9)  # A4
    sheet.to.fit_to_pages(1, 0)
    sheet.to.repeat_rows(0)
    for at, (column, heading) in enumerate(zip(columns, content.headings(), strict=True)):
        sheet.to.write_string(0, at, heading + (IN_TAIPEI if column.is_moment else ""), bold)
    number = 0
    for number, row in enumerate(content.counted(), 1):
        if number > ROWS_MOST:
            raise Problem(422, "Too long for a sheet", f"take CSV, or fewer days: over {ROWS_MOST}")
        for at, (value, text) in enumerate(zip(row, content.cells(row), strict=True)):
            sheet.write(number, at, value, text)
    sheet.fit()
    sheet.to.autofilter(0, 0, number, len(columns) - 1)


def _columns_of(text: str) -> int:
    """How wide it is shown: Chinese takes twice the room."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
