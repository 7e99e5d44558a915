"""Who joined under which version of the notice, to how many it had been shown: counts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.reading.sql import rows, statement
from api.reports.joining import Joined, joined_otherwise, taken_back_of
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source

JOINED = statement("report_joined")
SHOWN = statement("report_shown")


def _rows(source: Source) -> Iterable[Row]:
    arguments: dict[str, Any] = {
        "until": source.position,
        "start": source.period.start,
        "end": source.period.end,
    }
    without = taken_back_of(source)
    shown = {notice: (n, m) for notice, n, m in rows(source.connection, SHOWN, arguments)}
    found = rows(source.connection, JOINED, arguments | {"without": without})
    counts: dict[str, list[Any]] = defaultdict(lambda: [0, 0, None, None])
    for notice, *count in found:
        counts[notice] = count
    for one in joined_otherwise(source, without):
        if source.period.holds(one.time):
            _count(counts[one.notice], one)
    for notice in sorted(counts.keys() | shown.keys()):
        members, informed, first, last = counts[notice]
        presentations, people = shown.get(notice, (0, 0))
        missed = members - informed
        yield notice or None, members, informed, missed, presentations, people, first, last


def _count(count: list[Any], one: Joined) -> None:
    """A member of whom an earlier collection was taken back; not looked whether it was informed."""
    members, informed, first, last = count
    moments: list[datetime] = [each for each in (first, last, one.time) if each]
    count[:] = [members + 1, informed, min(moments), max(moments)]


REPORT = Report(
    kind="notice-coverage",
    title=words("告知涵蓋情形", "Notice coverage"),
    about=words(
        "期間內加入者（首次蒐集）所依之告知版本、其中蒐集時或之前已獲告知該版本之人數，"
        "及期間內告知次數。",
        "Members who joined in the period (their first collection) by the version it names, to how"
        " many of them that version had been shown by then, and how often it was shown.",
    ),
    columns=(
        column("notice", "版本", "version"),
        column("joined", "加入人數", "members who joined"),
        column("informed", "其中已告知", "of them informed by then"),
        column("not_informed", "其中未見告知紀錄", "of them without a record of it"),
        column("presentations", "告知次數", "times shown"),
        column("people", "告知人數", "members shown it"),
        moment("first", "首次加入", "first joined"),
        moment("last", "最近加入", "last joined"),
    ),
    rows=_rows,
)
