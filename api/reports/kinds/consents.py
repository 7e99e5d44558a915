"""Consents, refusals and marketing: the act, the notice served before it, where the evidence is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from api.reading.sql import rows, statement
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    ProvisionDeclined,
)
from projections.projection import Event

PRESENTED = statement("report_presented")
ACTS = (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingRefused,
    MarketingAccepted,
    ProvisionDeclined,
)
AT_ONCE = 1_000

Shown = tuple[int, datetime]
"""The position and time of a showing of the notice."""


def _rows(source: Source) -> Iterable[Row]:
    acts = source.happened(*ACTS)
    while piece := list(islice(acts, AT_ONCE)):
        shown = _shown(source, piece)
        for at, event in enumerate(piece):
            yield _row(event, shown.get(at))


def _shown(source: Source, acts: list[Event]) -> dict[int, Shown]:
    """By number of the act, when the notice that it names was last shown before it."""
    asked = [
        (at, str(event.stored.subject), notice, event.stored.time)
        for at, event in enumerate(acts)
        if (notice := getattr(event.stored.data, "notice", None))
    ]
    if not asked:
        return {}
    columns = dict(
        zip(("n", "subject", "notice", "time"), map(list, zip(*asked, strict=True)), strict=True)
    )
    found = rows(source.connection, PRESENTED, {**columns, "until": source.position})
    return {number: (position, time) for number, position, time in found}


def _row(event: Event, shown: Shown | None) -> Row:
    stored, fact = event.stored, event.stored.data
    position, time = shown or (None, None)
    return (
        event.position,
        stored.time,
        event.recorded_at,
        stored.subject,
        event.type,
        _of(fact, "kind"),
        _of(fact, "purposes"),
        _of(fact, "channels"),
        _of(fact, "channel", "received_by"),
        _of(fact, "presumed"),
        _of(fact, "act", "reason", "effect"),
        list(_told(fact)),
        _of(fact, "notice"),
        position,
        time,
        f"{stored.source} {stored.id}",
        _of(fact, "evidence") is not None,
    )


def _of(fact: Any, *names: str) -> Any:
    return next((value for name in names if (value := getattr(fact, name, None)) is not None), None)


def _told(fact: Any) -> Iterator[str]:
    """What an out-of-purpose consent says the member was told (Art. 7(2))."""
    for name in ("told_purpose", "told_scope", "told_effect"):
        if text := getattr(fact, name, None):
            yield text


REPORT = Report(
    kind="consents",
    title=words("同意與拒絕行銷（舉證）", "Consents and refusals of marketing"),
    about=words(
        "期間內每一同意、不同意、撤回、拒絕行銷及不提供：其行為、先前告知之版本與時間、"
        "證據所在之事件（個資法第 7 條第 4 項，舉證責任）。",
        "Every consent, refusal and withdrawal of the period: the act, the notice served before it"
        " and when, and the event that holds the evidence (PDPA Art. 7(4), burden of proof).",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        moment("recorded_at", "登錄時間", "recorded at"),
        column("subject", "當事人代碼", "subject"),
        column("type", "行為", "what was said", "types"),
        column("kind", "同意種類", "kind of consent", "consent"),
        column("purposes", "特定目的", "purposes", "purposes"),
        column("marketing_channels", "行銷管道", "marketing channels", "channel"),
        column("channel", "管道", "channel", "channel"),
        column("presumed", "推定同意", "presumed"),
        column("act", "表示方式或理由", "act or reason"),
        column("told", "告知內容", "what was told"),
        column("notice", "告知版本", "notice"),
        column("notice_position", "告知紀錄位置", "position of the notice served"),
        moment("notice_served", "告知時間", "notice served at"),
        column("event", "事件", "event (source, id)"),
        column("evidence_sealed", "附加密證據", "sealed evidence held"),
    ),
    rows=_rows,
)
