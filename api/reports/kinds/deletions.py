"""Deletions: why, method, time, place, what remains; what recipients answered."""

from collections.abc import Iterable
from typing import Any

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.erasure import (
    ErasureCompleted,
    ErasureOrdered,
    RecipientAcknowledged,
    RecipientNotified,
)
from projections.projection import Event


def _rows(source: Source) -> Iterable[Row]:
    for name, events in source.tagged("erasure"):
        told = [event for event in events if source.counts(event)]
        ordered = _first(told, ErasureOrdered)
        completed = _first(told, ErasureCompleted)
        moments = [each.stored.time for each in (ordered, completed) if each]
        began, ended = min(moments, default=None), max(moments, default=None)
        still_open = completed is None and began is not None and began < source.period.end
        if still_open or (ended and source.period.holds(ended)):
            yield _row(name, ordered, completed, told)


def _row(name: str, ordered: Event | None, completed: Event | None, told: list[Event]) -> Row:
    order = ordered.stored.data if ordered else None
    done = completed.stored.data if completed else None
    either = completed or ordered
    notified = [e.stored.data for e in told if isinstance(e.stored.data, RecipientNotified)]
    answers = [e.stored.data for e in told if isinstance(e.stored.data, RecipientAcknowledged)]
    kept = (done.kept if done else None) or (order.kept if order else None) or ()
    return (
        name,
        either.stored.subject if either else None,
        order.trigger if order else None,
        order.reason if order else None,
        order.request if order else None,
        ordered.stored.time if ordered else None,
        completed.stored.time if completed else None,
        order.categories if order else None,
        done.method if done else None,
        done.place if done else None,
        len(done.keys_destroyed) if done else None,
        [f"{each.store}: {each.records}" for each in done.stores] if done else None,
        [f"{' '.join(each.categories)} {each.ground} {each.until or ''}".strip() for each in kept],
        done.certificate_sha256 if done else None,
        sorted({each.recipient for each in notified}),
        sorted(f"{each.recipient}: {each.answer}" for each in answers),
        sorted({each.recipient for each in notified} - {each.recipient for each in answers}),
        completed.position if completed else ordered.position if ordered else None,
    )


def _first(events: list[Event], fact: type) -> Any:
    return next((event for event in events if isinstance(event.stored.data, fact)), None)


REPORT = Report(
    kind="deletions",
    title=words("刪除紀錄", "Deletions"),
    about=words(
        "期間內完成或尚未完成之刪除：原因、方法、時間、地點、保留項目，及接收者之回覆（"
        "數位經濟相關產業個人資料檔案安全維護管理辦法第 16 條）。",
        "Deletions completed in the period or not completed yet: reason, method, time, place, what"
        " remains, and what recipients answered (MODA Regulation Art. 16).",
    ),
    columns=(
        column("erasure", "刪除案號", "erasure"),
        column("subject", "當事人代碼", "subject"),
        column("trigger", "原因", "why", "trigger"),
        column("reason", "事由", "reason"),
        column("request", "請求", "request"),
        moment("ordered_at", "決定時間", "ordered"),
        moment("completed_at", "完成時間", "completed"),
        column("categories", "類別（空白為全部）", "categories (none: all)", "categories"),
        column("method", "方法", "method"),
        column("place", "地點", "place"),
        column("keys_destroyed", "銷毀金鑰數", "keys destroyed"),
        column("stores", "清除紀錄", "records purged"),
        column("kept", "保留項目與依據", "kept, ground, until"),
        column("certificate_sha256", "證明書雜湊值", "SHA-256 of the certificate"),
        column("told", "已通知之接收者", "recipients told"),
        column("answers", "接收者回覆", "their answers"),
        column("unanswered", "未回覆", "unanswered"),
        column("position", "位置", "position"),
    ),
    rows=_rows,
)
