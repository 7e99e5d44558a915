"""What every form of a report is written from."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.documents.typesetter import Typesetter
from api.reports.head import Head
from api.reports.report import Row
from api.reports.wording import Wording


@dataclass(frozen=True, slots=True)
class Content:
    """A report on its way into a form; its rows can be gone through once."""

    head: Head
    rows: Iterable[Row]
    wording: Wording
    typesetter: Typesetter

    def headings(self) -> list[str]:
        """The columns' titles."""
        return [self.wording.title(each.words) for each in self.head.report.columns]

    def cells(self, row: Row) -> list[str]:
        """One row as text."""
        columns = self.head.report.columns
        return [self.wording.text(each, value) for each, value in zip(columns, row, strict=True)]
