"""A notice, what was declared and what happened, held against each other."""

from datetime import date
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response
from psycopg import Connection
from pydantic import AfterValidator, Field

from api.access.tokens import Role
from api.judging.observed import observed
from api.judging.organisation import declared_at
from api.problems import invalid
from api.reading.answers import answer
from api.reading.days import Day, not_before_first
from api.reading.documented import one_answer
from api.reading.notice_versions import version_of
from api.reading.parameters import Query as Parameters
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.sql import Row
from api.reports.head import recorded_at
from api.reports.making import snapshot
from api.reports.period import Period
from api.reports.source import Source
from ledger.decisions.clock import day_of
from ledger.rules.coverage import Compared, coverage
from ledger.vocabulary.notices import NoticePublished

router = APIRouter(prefix="/v1/notices", tags=["notices"])

MODELS = ("notices", "tallies", "segments")
CoverageReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]


class PeriodQuery(Parameters):
    """Days of Taipei, both included; from when the version took effect, until what is known."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Annotated[Day | None, AfterValidator(not_before_first)] = None

    def period(self, notice: NoticePublished, today: date) -> Period:
        """Raises a 422 `Problem` for a period that ends before it starts."""
        first = self.from_ or day_of(notice.effective_from)
        last = self.to or max(first, today)
        if last < first:
            why = f"the period ends before it starts: {notice.notice} takes effect on {first}"
            raise invalid(("/query/to", why))
        return Period(first, last)


@router.get("/{version}/coverage", responses=one_answer())
def notice_coverage(
    version: Annotated[Word, Path()], query: Annotated[PeriodQuery, Query()], reader: CoverageReader
) -> Response:
    """The notice, what was declared and what happened, held against each other.

    Uses that no sentence covers, sentences that no event exercised, categories used but not
    notified; and both against agreements, periods of retention and page statements.
    """
    with snapshot(reader.service) as connection:
        position = reached(connection, MODELS)
        notice = version_of(connection, version)
        period = query.period(notice, day_of(recorded_at(connection, position)))
        source = _source(connection, position, period, reader)
        compared = Compared(
            notice,
            declared_at(connection, position, period),
            observed(source, period),
            reader.service.catalogue.codes,
        )
    told = {
        "notice": notice.notice,
        "from": period.first,
        "to": period.last,
        "events": sum(compared.observed.values()),
        **msgspec.to_builtins(coverage(compared)),
    }
    reader.record(position, (), told["events"], f"from={period.first} to={period.last}")
    return answer(told, position)


def _source(connection: Connection[Row], position: int, period: Period, reader: Reader) -> Source:
    known = recorded_at(connection, position)
    return Source(connection, position, period, {}, reader.service.catalogue.codes, known)
