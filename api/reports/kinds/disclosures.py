"""Every disclosure, to third parties and processors, of one recipient or member where asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.reading.sql import Row as Found
from api.reading.sql import statement
from api.reports.registers import recipients_of
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.rules.organisation import NOBODY, RecipientRecord
from ledger.vocabulary.amendments import event_name
from projections.segments.fold import SEGMENT_EVENTS

DISCLOSURES = statement("report_disclosures")


def _rows(source: Source) -> Iterable[Row]:
    filters, register = source.filters, recipients_of(source)
    asked: dict[str, Any] = {name: filters.get(name) for name in ("recipient", "subject")}
    asked |= {"start": source.period.start, "end": source.period.end}
    # one member's disclosures are few and spread over the whole log
    whole = [(0, source.position // SEGMENT_EVENTS)]
    for first, last in whole if "subject" in filters else source.spans():
        between = {
            "after": first * SEGMENT_EVENTS,
            "until": min((last + 1) * SEGMENT_EVENTS, source.position),
        }
        for *found, origin, id_ in source.read(DISCLOSURES, asked | between):
            if not source.gone or event_name(origin, id_) not in source.gone:
                yield _row(register, tuple(found))


def _row(register: Mapping[str, RecipientRecord], found: Found) -> Row:
    """With whom the register of that day has under the recipient's name."""
    position, time, recorded_at, subject, recipient, role, *others = found
    registered = register.get(recipient, NOBODY).registered(time)
    if registered is None:
        return position, time, recorded_at, subject, recipient, None, None, role, *others
    name, role = registered.name, role or registered.role
    return position, time, recorded_at, subject, recipient, name.zh, name.en, role, *others


REPORT = Report(
    kind="disclosures",
    title=words("提供及委託處理紀錄", "Disclosures and entrusted processing"),
    about=words(
        "期間內每一次提供個人資料予第三人，或交付受託者處理；已撤銷之紀錄不列。接收者之名稱及角色"
        "依提供當時之登記；事件另載明角色者，從其所載。",
        "Every disclosure of the period to a third party, and what was handed to processors; those"
        " taken back are left out. Names and role are those registered at the time; where the"
        " event itself names the role, that one.",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        moment("recorded_at", "登錄時間", "recorded at"),
        column("subject", "當事人代碼", "subject"),
        column("recipient", "接收者", "recipient"),
        column("name_zh", "接收者名稱", "recipient (Chinese)"),
        column("name_en", "接收者英文名稱", "recipient (English)"),
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
