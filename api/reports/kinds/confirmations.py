"""What recipients were told of erasures, corrections and restrictions, and what they answered."""

from collections.abc import Iterable
from typing import Any

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.decisions.clock import day_of
from projections.notifications.fold import TYPES, fold, row


def _rows(source: Source) -> Iterable[Row]:
    for _, events in source.tagged("notification"):
        told = [event for event in events if event.type in TYPES]
        for key, notification in sorted(fold(told, source.gone).items()):
            each = row(key, notification)
            if each["notified_at"] < source.period.end and _concerns(source, each):
                yield _row(source, each)


def _concerns(source: Source, each: dict[str, Any]) -> bool:
    answered = each["answered_at"]
    return bool(each["open"]) or answered is None or bool(answered >= source.period.start)


def _row(source: Source, each: dict[str, Any]) -> Row:
    due = each["answer_due"]
    overdue = bool(each["open"]) and due is not None and day_of(source.period.end) > due
    names = ("notification", "recipient", "subject", "kind", "categories", "reason", "handover")
    later = ("notified_at", "told_at", "times_told", "answer_due", "answer", "answered_at")
    last = ("answer_reason", "open")
    return (*(each[name] for name in (*names, *later, *last)), overdue)


REPORT = Report(
    kind="confirmations",
    title=words("接收者通知與回覆", "What recipients were told and answered"),
    about=words(
        "期間內已通知或尚待回覆之刪除、更正、停止利用通知（個資法第 11 條第 5 項、施行細則第 8 "
        "條）。",
        "Notifications of erasure, correction and restriction of the period, and those still"
        " unanswered in it (PDPA Art. 11(5), Enforcement Rules Art. 8).",
    ),
    columns=(
        column("notification", "通知", "notification"),
        column("recipient", "接收者", "recipient"),
        column("subject", "當事人代碼", "subject"),
        column("kind", "種類", "kind", "notification"),
        column("categories", "類別", "categories", "categories"),
        column("reason", "事由", "reason"),
        column("handover", "方式", "method", "handover"),
        moment("notified_at", "首次通知", "first told"),
        moment("told_at", "最後通知", "last told"),
        column("times_told", "通知次數", "times told"),
        column("answer_due", "應回覆日", "answer due"),
        column("answer", "回覆", "answer", "answer"),
        moment("answered_at", "回覆時間", "answered"),
        column("answer_reason", "回覆說明", "reason given"),
        column("open", "待回覆", "open"),
        column("overdue", "逾期", "overdue"),
    ),
    rows=_rows,
)
