"""What every form of a report is written from."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from api.documents.typesetter import Typesetter
from api.reports.head import Head
from api.reports.report import Row
from api.reports.wording import Wording


def pour(body: BinaryIO, out: BinaryIO) -> None:
    """Writes all of the rows, made before the head that counts them, where the head has ended."""
    body.seek(0)
    shutil.copyfileobj(body, out)


@dataclass(slots=True)
class Content:
    """A report on its way into a form; its rows can be gone through once.

    What its head says of all rows (`as_dict`, `lines`) holds once they have gone by.
    """

    head: Head
    rows: Iterable[Row]
    wording: Wording
    typesetter: Typesetter
    count: int = 0
    totals: Counter[str] = field(default_factory=Counter)
    """How many members there are of each code of the column that the report adds up."""

    def counted(self) -> Iterator[Row]:
        """The rows."""
        report = self.head.report
        codes = [each.code for each in report.columns]
        at = codes.index(report.totals) if report.totals else None
        for row in self.rows:
            self.count += 1
            if at is not None:
                self.totals.update(row[at])
            yield row

    def as_dict(self) -> dict[str, Any]:
        """The head for programs."""
        told = self.head.as_dict() | {"row_count": self.count}
        totals = self.head.report.totals
        return told | {"totals": {totals: dict(sorted(self.totals.items()))}} if totals else told

    def lines(self) -> list[tuple[str, str]]:
        """The head for people: labels in both languages, and values."""
        lines = [*self.head.lines, ("列數 rows", str(self.count))]
        for column in self.head.report.columns:
            if column.code == self.head.report.totals:
                lines.append(("當事人數 members", str(self.count)))
                lines += [
                    (f"其中 of these: {self.wording.text(column, code)}", str(count))
                    for code, count in sorted(self.totals.items())
                ]
        return lines

    def headings(self) -> list[str]:
        """The columns' titles."""
        return [self.wording.title(each.words) for each in self.head.report.columns]

    def cells(self, row: Row) -> list[str]:
        """One row as text."""
        columns = self.head.report.columns
        return [self.wording.text(each, value) for each, value in zip(columns, row, strict=True)]
