"""Disclosure accounting: every disclosure, of one recipient or one member where asked."""

from collections.abc import Iterable
from typing import Any

from api.reading.sql import statement
from api.reports.report import Report, Row, column, words
from api.reports.source import Source
from ledger.vocabulary.amendments import event_name
from projections.segments.fold import SEGMENT_EVENTS

DISCLOSURES = statement("report_disclosures")


def _rows(source: Source) -> Iterable[Row]:
    filters = source.filters
    asked: dict[str, Any] = {name: filters.get(name) for name in ("recipient", "subject")}
    asked |= {"start": source.period.start, "end": source.period.end}
    # one member's disclosures are few and spread over the whole log
    whole = [(0, source.position // SEGMENT_EVENTS)]
    for first, last in whole if "subject" in filters else source.spans():
        between = {
            "after": first * SEGMENT_EVENTS,
            "until": min((last + 1) * SEGMENT_EVENTS, source.position),
        }
        for *row, origin, id_ in source.read(DISCLOSURES, asked | between):
            if not source.gone or event_name(origin, id_) not in source.gone:
                yield row


REPORT = Report(
    kind="disclosures",
    title=words("提供第三人紀錄", "Disclosure accounting"),
    about=words(
        "期間內每一次提供個人資料予第三人；已撤銷之紀錄不列。",
        "Every disclosure of the period to somebody outside; those taken back are left out.",
    ),
    columns=(
        column("position", "位置", "position"),
        column("time", "時間", "time"),
        column("recorded_at", "登錄時間", "recorded at"),
        column("subject", "當事人代碼", "subject"),
        column("recipient", "接收者", "recipient"),
        column("role", "接收者角色", "role", "recipient_role"),
        column("purposes", "特定目的", "purposes", "purposes"),
        column("categories", "類別", "categories", "categories"),
        column("manner", "利用方式", "manner", "manner"),
        column("basis", "法律依據", "basis", "bases"),
        column("notice", "告知版本", "notice"),
        column("region", "地區", "region", "regions"),
        column("handover", "交付方式", "method", "handover"),
        column("channel", "管道", "channel", "channel"),
        column("transaction", "交易", "transaction"),
        column("request", "請求", "request"),
        column("statute", "法令", "statute"),
        column("service_notice", "服務網頁說明", "service notice"),
        column("attributes", "欄位", "attributes", "attributes"),
        column("reason", "事由", "reason"),
    ),
    rows=_rows,
    filters=("recipient", "subject"),
)
