"""Whose data of which categories one recipient got in a window: whom an incident there affects."""

from collections.abc import Iterable

from api.reading.sql import statement
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source

AFFECTED = statement("report_affected")


def _rows(source: Source) -> Iterable[Row]:
    asked = {
        "recipient": source.filters["recipient"],
        "start": source.period.start,
        "end": source.period.end,
        "until": source.position,
        "without": [event.position for event in source.taken_back],
    }
    for subject, categories, count, first, last, manners in source.read(AFFECTED, asked):
        yield subject, categories, manners, count, first, last


REPORT = Report(
    kind="affected-members",
    title=words("受影響之當事人", "Affected members"),
    about=words(
        "期間內由該接收者取得個人資料之當事人及其類別；當事人數及各類別之當事人數載於表首。"
        "通知當事人時，由承辦人員（officer）以當事人代碼查閱其資料（會員資料複本），查閱均留存紀錄。",
        "Members whose data this recipient got in the period, and of which categories; the head"
        " says how many they are, and how many of each category. To reach them an officer looks up"
        " each subject (GET /v1/members/{subject}/copy shows how); every look is recorded.",
    ),
    columns=(
        column("subject", "當事人代碼", "subject"),
        column("categories", "類別", "categories", "categories"),
        column("manners", "利用方式", "manners", "manner"),
        column("disclosures", "提供次數", "disclosures"),
        moment("first", "首次", "first"),
        moment("last", "最近", "last"),
    ),
    rows=_rows,
    filters=("recipient",),
    needed=("recipient",),
    totals="categories",
)
