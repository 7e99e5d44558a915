"""XLSX: a sheet with the rows, one with the head; text is always text, never a formula."""

from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from api.problems import Problem
from api.reports.formats.writing import Content

ROWS_MOST = 1_048_575
"""Rows of a sheet below its titles."""
CELL_CHARACTERS = 32_767
COLUMN_WIDTH = 22
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_xlsx(out: BinaryIO, content: Content) -> None:
    """Raises a 422 `Problem` for more rows than a sheet has."""
    head = content.head
    book = Workbook(out, OPTIONS)
    made_at = head.recorded_at.replace(tzinfo=None)
    title = content.wording.title(head.report.title)
    book.set_properties({"title": title, "created": made_at, "author": "processing-ledger"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    _write_rows(book.add_worksheet("報表 report"), content, bold)
    about = book.add_worksheet("說明 about")
    about.set_column(0, 1, 60)
    lines = [("標題 title", title), ("說明 about", content.wording.title(head.report.about))]
    for at, (label, value) in enumerate([*lines, *head.lines]):
        about.write_string(at, 0, label, bold)
        about.write_string(at, 1, value)
    book.close()


def _write_rows(sheet: Worksheet, content: Content, bold: Any) -> None:
    columns = content.head.report.columns
    sheet.set_column(0, len(columns) - 1, COLUMN_WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, heading in enumerate(content.headings()):
        sheet.write_string(0, at, heading, bold)
    number = 0
    for number, row in enumerate(content.rows, 1):
        if number > ROWS_MOST:
            raise Problem(422, "Too long for a sheet", f"take CSV, or fewer days: over {ROWS_MOST}")
        for at, (value, text) in enumerate(zip(row, content.cells(row), strict=True)):
            _write_cell(sheet, number, at, value, text)
    sheet.autofilter(0, 0, number, len(columns) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, text: str) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif text:
        sheet.write_string(row, column, text[:CELL_CHARACTERS])
