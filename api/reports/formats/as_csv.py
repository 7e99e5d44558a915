"""CSV (RFC 4180) as spreadsheets open it: the head, an empty line, the titles, the rows."""

import csv
from io import TextIOWrapper
from typing import BinaryIO

from api.reading.formats import guarded
from api.reports.formats.writing import Content


def write_csv(out: BinaryIO, content: Content) -> None:
    """UTF-8 with its mark, without which spreadsheets take Chinese for something else."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    head = content.head
    writer.writerow(["標題 title", content.wording.title(head.report.title)])
    writer.writerows([label, guarded(value)] for label, value in head.lines)
    writer.writerow([])
    writer.writerow(content.headings())
    writer.writerows(map(guarded, content.cells(row)) for row in content.rows)
    text.flush()
    text.detach()
