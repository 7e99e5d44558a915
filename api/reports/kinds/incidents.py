"""Incidents with the fields of the breach form, and the 72 hours (MODA Regulation Art. 8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.security import (
    IncidentAssessed,
    IncidentClosed,
    IncidentKnown,
    IncidentNotified,
    IncidentReported,
)
from projections.projection import Event

HOURS_TO_REPORT = 72
CLOCK = timedelta(hours=HOURS_TO_REPORT)


def _rows(source: Source) -> Iterable[Row]:
    business = _business(source)
    for name, events in source.streams("incident"):
        told = sorted(events, key=lambda e: (e.stored.time, e.position))
        known = _last(told, IncidentKnown)
        if known and _concerns(source, known, _last(told, IncidentClosed)):
            yield _row(source, name, business, known, told)


def _concerns(source: Source, known: Event, closed: Event | None) -> bool:
    ended = closed.stored.time if closed else None
    began: bool = known.stored.data.known_at < source.period.end
    return began and (ended is None or ended >= source.period.start)


def _business(source: Source) -> str | None:
    """The legal name that the last notice gives."""
    named = [
        (event.stored.data.effective_from, event.position, event.stored.data.collector_name)
        for _, events in source.streams("notice")
        for event in events
        if isinstance(event.stored.data, NoticePublished)
    ]
    return max(named, key=lambda each: each[:2])[2] if named else None


def _row(source: Source, name: str, business: str | None, known: Event, told: list[Event]) -> Row:
    fact = known.stored.data
    assessed = _fact(told, IncidentAssessed)
    reports = [e.stored.data for e in told if isinstance(e.stored.data, IncidentReported)]
    first = min(reports, key=lambda each: each.reported_at, default=None)
    notified = [e.stored.data for e in told if isinstance(e.stored.data, IncidentNotified)]
    closed = _last(told, IncidentClosed)
    due = fact.known_at + CLOCK
    return (
        name,
        business,
        [each.authority for each in reports],
        first.reported_at if first else None,
        fact.occurred_at,
        fact.known_at,
        due,
        _late(source, due, first),
        [each.late_reason for each in reports if each.late_reason],
        [each.report_number for each in reports if each.report_number],
        any(each.final for each in reports),
        fact.kinds,
        fact.recipient,
        fact.summary,
        *_assessed(assessed),
        sum(each.subject_count for each in notified),
        min((each.notified_at for each in notified), default=None),
        [each.channel for each in notified],
        any(each.public for each in notified),
        closed.stored.time if closed else None,
        closed.stored.data.lessons if closed else None,
        known.position,
    )


def _late(source: Source, due: datetime, first: IncidentReported | None) -> bool:
    """Whether the authority was first told after 72 hours, or not yet and they are over."""
    at = first.reported_at if first else source.period.end
    return at > due


def _assessed(fact: IncidentAssessed | None) -> tuple[Any, ...]:
    if fact is None:
        return (None,) * 11
    return (
        fact.cause,
        fact.ordinary_records + fact.special_records,
        fact.ordinary_records,
        fact.special_records,
        fact.subject_count,
        fact.categories,
        fact.damage,
        fact.consequences,
        fact.measures,
        fact.notification_plan,
        fact.notification_planned_at,
    )


def _last(told: list[Event], fact: type) -> Event | None:
    return next((e for e in reversed(told) if isinstance(e.stored.data, fact)), None)


def _fact(told: list[Event], fact: type) -> Any:
    last = _last(told, fact)
    return last.stored.data if last else None


REPORT = Report(
    kind="incidents",
    title=words("個人資料事故通報與紀錄", "Incidents"),
    about=words(
        "期間內知悉或尚未結案之事故，依事故通報紀錄表之欄位；72 小時自知悉時起算。通報人姓名、"
        "職稱、電話、電子郵件、地址由通報人填寫，本系統不保有。",
        "Incidents known or still open in the period, by the fields of the breach form; the 72"
        " hours run from knowledge. Name, title, phone, e-mail and address of the reporter are"
        " filled in by the reporter: the ledger does not hold them.",
    ),
    columns=(
        column("incident", "事故", "incident"),
        column("business", "事業名稱", "business name"),
        column("authorities", "通報機關", "authority notified"),
        moment("reported_at", "首次通報時間", "first reported"),
        moment("occurred_at", "發生時間", "incident time"),
        moment("known_at", "知悉時間", "known"),
        moment("due", "通報期限（72 小時）", "to be reported by (72 hours)"),
        column("late", "逾 72 小時", "over 72 hours"),
        column("late_reasons", "逾時理由", "reason if late"),
        column("report_numbers", "通報編號", "report number"),
        column("final", "終報", "final report made"),
        column("kinds", "事故種類", "type", "incident"),
        column("recipient", "發生於接收者", "at the recipient"),
        column("summary", "摘要", "summary"),
        column("cause", "原因", "cause"),
        column("records", "個人資料筆數", "total records"),
        column("ordinary", "一般個人資料筆數", "ordinary records"),
        column("special", "特種個人資料筆數", "special records"),
        column("subject_count", "當事人數", "members affected"),
        column("categories", "類別", "categories", "categories"),
        column("damage", "損害", "damage"),
        column("consequences", "可能結果", "possible consequences"),
        column("measures", "因應措施", "measures"),
        column("notification_plan", "擬通知當事人方式", "planned way to notify"),
        moment("notification_planned_at", "擬通知時間", "planned time to notify"),
        column("notified", "已通知人數", "members notified"),
        moment("notified_at", "首次通知時間", "first notified"),
        column("notified_by", "通知管道", "notified by", "channel"),
        column("public", "公開通知", "public notice"),
        moment("closed_at", "結案時間", "closed"),
        column("lessons", "改善", "lessons"),
        column("position", "位置", "position"),
    ),
    rows=_rows,
)
