"""Who looked at, replayed, revealed or took data out of the ledger, and why."""

from collections.abc import Iterable
from typing import Any

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.own import LedgerExported, LedgerRead, LedgerReplayed, LedgerRevealed


def _rows(source: Source) -> Iterable[Row]:
    for event in source.happened(LedgerRead, LedgerReplayed, LedgerRevealed, LedgerExported):
        fact: Any = event.stored.data
        yield (
            event.position,
            event.stored.time,
            event.type,
            event.stored.actor,
            fact.purpose,
            fact.route,
            fact.position,
            fact.subject_count,
            getattr(fact, "rows", None),
            getattr(fact, "filters", None),
            getattr(fact, "reason", None),
            getattr(fact, "categories", None),
            getattr(fact, "report", None),
            getattr(fact, "format", None),
            getattr(fact, "content_sha256", None),
            fact.investigation,
        )


REPORT = Report(
    kind="ledger-reads",
    title=words("本系統之查閱紀錄", "Reads of the ledger"),
    about=words(
        "期間內每一查閱、重建、揭示密封內容及匯出：何人、何時、為何、涉及幾人。",
        "Every reading, replay, reveal and export of the period: who, when, why, how many members.",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        column("type", "行為", "what was done", "types"),
        column("actor", "行為人", "actor"),
        column("purpose", "目的", "why"),
        column("route", "途徑", "route"),
        column("read_to", "所見位置", "position seen"),
        column("members", "當事人數", "members"),
        column("rows", "筆數", "rows"),
        column("filters", "條件", "filters"),
        column("reason", "理由", "reason"),
        column("categories", "類別", "categories", "categories"),
        column("report", "報表", "report"),
        column("format", "格式", "format"),
        column("content_sha256", "內容雜湊值", "SHA-256 of the content"),
        column("investigation", "調查", "investigation"),
    ),
    rows=_rows,
)
