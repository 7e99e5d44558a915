"""A notice, what was declared and what happened, held against each other."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response
from psycopg import Connection
from pydantic import AfterValidator, Field

from api.access.tokens import Role
from api.judging.observed import observed
from api.judging.organisation import declared_at
from api.problems import invalid
from api.reading.answers import answer
from api.reading.days import Day, Days, not_before_first
from api.reading.documented import one_answer
from api.reading.notice_versions import version_of
from api.reading.parameters import Query as Parameters
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.sql import Row
from ledger.decisions.clock import day_of
from ledger.rules.coverage import Compared, coverage
from ledger.vocabulary.notices import NoticePublished

router = APIRouter(prefix="/v1/notices", tags=["notices"])

MODELS = ("notices",)
CoverageReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]


class Period(Parameters):
    """Days of Taipei, both included; from when the version took effect, and until today."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Annotated[Day | None, AfterValidator(not_before_first)] = None

    def days(self, notice: NoticePublished, today: date) -> Days:
        """Raises a 422 `Problem` for a period that ends before it starts."""
        first = self.from_ or day_of(notice.effective_from)
        last = self.to or max(first, today)
        if last < first:
            why = f"the period ends before it starts: {notice.notice} takes effect on {first}"
            raise invalid(("/query/to", why))
        return Days(first, last)


@router.get("/{version}/coverage", responses=one_answer())
def notice_coverage(
    version: Annotated[Word, Path()], query: Annotated[Period, Query()], reader: CoverageReader
) -> Response:
    """The notice, what was declared and what happened, held against each other.

    Uses that no sentence covers, sentences that no event exercised, categories used but not
    notified; and both against agreements, periods of retention and page statements.
    """
    with reader.service.pool.connection() as connection:
        position = reached(connection, MODELS)
        notice = version_of(connection, version)
        days = query.days(notice, day_of(datetime.now(UTC)))
        told = _compared(connection, position, notice, days, reader)
    reader.record(position, (), told["events"], f"from={days.first} to={days.last}")
    return answer(told, position)


def _compared(
    connection: Connection[Row], position: int, notice: NoticePublished, days: Days, reader: Reader
) -> dict[str, Any]:
    seen = observed(connection, position, days)
    declared = declared_at(connection, position, days)
    compared = Compared(notice, declared, seen, reader.service.catalogue.codes)
    return {
        "notice": notice.notice,
        "from": days.first,
        "to": days.last,
        "events": seen.total(),
        **msgspec.to_builtins(coverage(compared)),
    }
