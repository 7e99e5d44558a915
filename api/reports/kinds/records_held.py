"""On how many members data was held on each day, against the 5,000 of MODA Regulation Art. 18."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from api.reading.sql import rows, statement
from api.reports.joining import joined_otherwise, taken_back_of
from api.reports.period import DAY
from api.reports.report import Report, Row, column, words
from api.reports.source import Source
from ledger.decisions.clock import day_of
from ledger.vocabulary.erasure import ErasureCompleted, ErasureOrdered
from projections.projection import Event

HELD = statement("report_held")
KNOWN = statement("report_known")
THRESHOLD = 5_000
"""Records held on a single day (MODA Regulation Art. 18)."""


def _rows(source: Source) -> Iterable[Row]:
    joined, left = _joined(source), _left(source)
    start = source.period.first
    held = sum(n for day, n in joined.items() if day < start)
    held -= sum(n for day, n in left.items() if day < start)
    day = start
    while day <= min(source.period.last, _last_day(source)):
        # what is deleted in the course of a day was still held on it
        held += joined[day]
        yield day, joined[day], left[day], held, held >= THRESHOLD
        held -= left[day]
        day += DAY


def _last_day(source: Source) -> date:
    return day_of(source.recorded_at)


def _joined(source: Source) -> Counter[date]:
    without = taken_back_of(source)
    found = rows(source.connection, HELD, {"until": source.position, "without": without})
    counts: Counter[date] = Counter(dict(found))
    counts.update(day_of(one.time) for one in joined_otherwise(source, without))
    return counts


def _left(source: Source) -> Counter[date]:
    """Days on which everything of a member was deleted, nothing kept."""
    ends: dict[str, date] = {}
    for _, events in source.tagged("erasure"):
        told = [event for event in events if source.counts(event)]
        if done := _whole(told):
            ends[str(done.stored.subject)] = day_of(done.stored.time)
    asked = {"subjects": sorted(ends), "until": source.position}
    return Counter(ends[str(subject)] for (subject,) in rows(source.connection, KNOWN, asked))


def _whole(told: list[Event]) -> Event | None:
    """The completion of an erasure that kept nothing."""
    facts = [event.stored.data for event in told]
    ordered = [fact for fact in facts if isinstance(fact, ErasureOrdered)]
    if not ordered or any(fact.categories or fact.kept for fact in ordered):
        return None
    for event in told:
        if isinstance(event.stored.data, ErasureCompleted) and not event.stored.data.kept:
            return event
    return None


REPORT = Report(
    kind="records-held",
    title=words("每日保有筆數", "Records held per day"),
    about=words(
        "每一臺北日曆日保有個人資料之當事人數，對照 5,000 筆（"
        "數位經濟相關產業個人資料檔案安全維護管理辦法第 18 條，以單日保有筆數計）。",
        "Members of whom data was held on each day of Taipei, against 5,000 records on a single day"
        " (MODA Regulation Art. 18).",
    ),
    columns=(
        column("day", "日", "day"),
        column("joined", "新增", "joined"),
        column("deleted", "全部刪除", "deleted whole"),
        column("held", "保有筆數", "records held"),
        column("over", "達 5,000 筆", "5,000 or more"),
    ),
    rows=_rows,
)
