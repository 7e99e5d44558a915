"""Decisions that were recorded, and the acts that quote them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from api.reading.sql import statement
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import FETCHED_ROWS, Source
from ledger.rules.asking import ACTS
from ledger.vocabulary.codes import Permission
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import LedgerDecided
from projections.projection import Event

QUOTES = statement("report_quotes")
PERMITTED = (Permission.PERMIT, Permission.PERMIT_WITH_OBLIGATIONS)
SAME = ("basis", "region", "manner", "recipient")
"""What an act must say as it was asked."""
WITHIN = ("categories", "purposes")
"""What an act may hold less of than was asked."""


def _rows(source: Source) -> Iterable[Row]:
    decided = source.happened(LedgerDecided)
    while piece := list(islice(decided, FETCHED_ROWS)):
        quoting = _quoting(source, piece)
        yield from (_row(each, quoting[_tag(each)]) for each in piece)


def _quoting(source: Source, decided: Sequence[Event]) -> Mapping[str, list[Event]]:
    """By tag the acts that quote these decisions and were not taken back."""
    asked = {
        "tags": [_tag(each) for each in decided],
        "positions": [each.position for each in decided],
        "until": source.position,
    }
    found: defaultdict[str, list[Event]] = defaultdict(list)
    quotes = source.read(QUOTES, asked)
    while piece := list(islice(quotes, FETCHED_ROWS)):
        acts = {act.position: act for act in source.by_position(sorted({at for _, at in piece}))}
        for tag, at in piece:
            if source.counts(acts[at]):
                found[tag].append(acts[at])
    return found


def _tag(decided: Event) -> str:
    tag: str = decided.stored.data.entity_tags()[0]
    return tag


def _row(decided: Event, acts: Sequence[Event]) -> Row:
    fact: LedgerDecided = decided.stored.data
    return (
        decided.position,
        decided.stored.time,
        fact.decision,
        fact.operation,
        fact.outcome,
        fact.broken,
        fact.obligations,
        decided.stored.subject,
        fact.categories,
        fact.purposes,
        fact.basis,
        fact.region,
        fact.manner,
        fact.channel,
        fact.recipient,
        fact.transaction,
        fact.request,
        fact.judged_at,
        fact.known_at,
        fact.position,
        fact.rules,
        fact.notice,
        decided.stored.actor,
        min((act.stored.time for act in acts), default=None),
        [act.position for act in acts],
        [act.position for act in acts if list(_otherwise(decided, act))],
    )


def _otherwise(decided: Event, act: Event) -> Iterator[str]:
    """In what the act is not what the decision permitted."""
    fact, done = decided.stored.data, act.stored.data
    if fact.outcome not in PERMITTED:
        yield "outcome"
    if not isinstance(done, ACTS[fact.operation]):
        yield "operation"
    if decided.stored.subject not in (None, act.stored.subject):
        yield "subject"
    yield from (name for name in SAME if _of(fact, name) != _of(done, name))
    yield from (name for name in WITHIN if not set(_of(done, name)) <= set(_of(fact, name)))


def _of(fact: Fact, name: str) -> Any:
    return getattr(fact, name, None)


REPORT = Report(
    kind="decisions",
    title=words("事前判斷紀錄", "Recorded decisions"),
    about=words(
        "期間內經要求而登錄之事前判斷，及其後引用該判斷之行為；行為逾越所准內容者另列其位置。"
        "未要求登錄之判斷，本系統無從核對其引用；各行為是否合於規則，無論有無引用，見「規則發現事項」。",
        "The decisions of the period that were asked to be recorded, with the acts that quote them,"
        " and which of these are not what was permitted. A quoted decision that was not recorded"
        " cannot be checked; whether an act kept the rules is told by the findings, whatever it"
        " quotes.",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        column("decision", "判斷代號", "decision"),
        column("operation", "所詢行為", "asked for", "operation"),
        column("outcome", "結果", "outcome", "permission"),
        column("broken", "所違規則", "rules broken"),
        column("obligations", "附帶義務", "obligations", "obligation"),
        column("subject", "當事人代碼", "subject"),
        column("categories", "類別", "categories", "categories"),
        column("purposes", "特定目的", "purposes", "purposes"),
        column("basis", "法律依據", "basis", "bases"),
        column("region", "地區", "region", "regions"),
        column("manner", "利用方式", "manner", "manner"),
        column("channel", "管道", "channel", "channel"),
        column("recipient", "接收者", "recipient"),
        column("transaction", "交易", "transaction"),
        column("request", "請求", "request"),
        moment("judged_at", "判斷時點", "judged as of"),
        moment("known_at", "所知時點", "as known at"),
        column("read_to", "所見位置", "position seen"),
        column("rules", "規則版本", "rule set"),
        column("notice", "告知版本", "notice"),
        column("actor", "詢問者", "asked by"),
        moment("acted_at", "首次引用之行為", "first act quoting it"),
        column("acts", "引用之行為位置", "positions of acts quoting it"),
        column("otherwise", "逾越所准者", "of these not as permitted"),
    ),
    rows=_rows,
)
