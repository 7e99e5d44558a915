"""Processing that was stopped or restricted, and resumed (PDPA Art. 11(2)–(4))."""

from collections.abc import Iterable
from typing import Any

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed


def _rows(source: Source) -> Iterable[Row]:
    for event in source.happened(ProcessingRestricted, ProcessingResumed):
        fact: Any = event.stored.data
        yield (
            event.position,
            event.stored.time,
            event.stored.subject,
            event.type,
            fact.restriction,
            getattr(fact, "scope", None),
            getattr(fact, "categories", None),
            getattr(fact, "channels", None),
            getattr(fact, "ground", None),
            fact.reason,
            fact.request,
        )


REPORT = Report(
    kind="restrictions",
    title=words("停止與限制紀錄", "Restrictions"),
    about=words(
        "期間內每一停止或限制蒐集、處理、利用，及其恢復。",
        "Every stop or restriction of collection, processing or use in the period, and its end.",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        column("subject", "當事人代碼", "subject"),
        column("type", "行為", "what was done", "types"),
        column("restriction", "限制案號", "restriction"),
        column("scope", "範圍", "scope", "scope"),
        column("categories", "類別（空白為全部）", "categories (none: all)", "categories"),
        column("channels", "行銷管道", "marketing channels", "channel"),
        column("ground", "依據", "ground", "grounds"),
        column("reason", "理由", "reason"),
        column("request", "請求", "request"),
    ),
    rows=_rows,
)
