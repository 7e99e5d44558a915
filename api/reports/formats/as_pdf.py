"""PDF to print: set by the typesetter, with its fonts inside."""

from itertools import islice
from typing import BinaryIO

from api.problems import Problem
from api.reports.formats.writing import Content

ROWS_MOST = 3_000
"""More is not read on paper; the typesetter keeps a whole document in memory."""


def write_pdf(out: BinaryIO, content: Content) -> None:
    """Raises a 422 `Problem` for what is too long to print, and what `Typesetter.pdf` raises."""
    rows = list(islice(content.counted(), ROWS_MOST + 1))
    if len(rows) > ROWS_MOST:
        raise Problem(
            422,
            "Too long to print",
            f"over {ROWS_MOST} rows; take XLSX, CSV or HTML, or fewer days",
        )
    report = content.head.report
    data = {
        "title": {"zh": report.title.zh, "en": report.title.en},
        "about": {"zh": report.about.zh, "en": report.about.en},
        "lines": content.lines(),
        "columns": [(each.words.zh, each.words.en) for each in report.columns],
        "rows": [content.cells(row) for row in rows],
    }
    out.write(content.typesetter.pdf("report", data, content.head.recorded_at))
