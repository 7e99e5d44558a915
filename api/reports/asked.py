"""What somebody wants to see: which report, of which days, up to which position, in which form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.problems import RETRY, Problem, invalid
from api.reading.parameters import Position, Query, Word
from api.reports.forms import Form
from api.reports.period import Period, month_before
from api.reports.report import Report
from api.reports.wording import Language
from ledger.decisions.clock import TAIPEI

EARLIEST, LATEST = date(1900, 1, 1), date(9998, 12, 31)
DATE = r"^\d{4}-\d\d-\d\d$"


def _spelt(text: object) -> object:
    if isinstance(text, str) and len(text) != len("2026-01-01"):
        raise ValueError("is no day (YYYY-MM-DD)")
    return text


Day = Annotated[date, BeforeValidator(_spelt), Field(ge=EARLIEST, le=LATEST)]
"""A day of Taipei."""


class ReportQuery(Query):
    """`from` and `to` are days of Taipei, both included; without them the last whole month."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    position: Position | None = None
    lang: Language = Language.ZH
    recipient: Word | None = None
    subject: UUID | None = None

    def filters(self) -> Mapping[str, str]:
        """Those that were given."""
        named = {"recipient": self.recipient, "subject": self.subject}
        return {name: str(value) for name, value in named.items() if value is not None}


class FormQuery(ReportQuery):
    """And in which form; `format` overrides the header `Accept`."""

    format: Form | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as asked for; `position` is None for as far as the read models have come."""

    report: Report
    query: ReportQuery
    form: Form

    def check(self) -> None:
        """Raises a 422 `Problem` naming each parameter that the report has no use for, or lacks."""
        given, report = self.query.filters(), self.report
        faults = [
            (f"/query/{name}", f"the report {report.kind} knows no such filter")
            for name in given
            if name not in report.filters
        ]
        faults += [
            (f"/query/{name}", f"the report {report.kind} needs it")
            for name in report.needed
            if name not in given
        ]
        first, last = self.query.from_, self.query.to
        if first and last and last < first:
            faults.append(("/query/to", "lies before from"))
        if faults:
            raise invalid(*faults)

    def period(self, recorded_at: datetime) -> Period:
        """The days asked for; those left out follow from when the position was recorded.

        Raises a 422 `Problem` for a beginning after that.
        """
        today = recorded_at.astimezone(TAIPEI).date()
        first, last = self.query.from_, self.query.to
        if first is None and last is None:
            return month_before(today)
        last = last or today
        first = first or last.replace(day=1)
        if last < first:
            raise invalid(("/query/from", f"lies after {today}, when the position was recorded"))
        return Period(first, last)


def position_of(asked: int | None, reached: int, head: int) -> int:
    """Up to where to read. Raises a 422 `Problem` beyond the log, a 503 beyond the read models, or
    before they have taken in anything.
    """
    wanted = asked or min(1, head)
    if wanted > head:
        raise invalid(("/query/position", f"the log ends at {head}"))
    if wanted > reached:
        raise Problem(
            503, "The read models are behind", f"at {reached}, not yet at {wanted}", headers=RETRY
        )
    return asked or reached
