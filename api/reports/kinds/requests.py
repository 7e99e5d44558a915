"""Members' requests: each right with its deadline, how it was decided and when."""

from collections.abc import Iterable
from typing import Any

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.decisions.clock import day_of
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.rights import RequestDecided, RequestExtended
from projections.projection import Event
from projections.requests.fold import TYPES, fold, item_rows


def _rows(source: Source) -> Iterable[Row]:
    for name, events in source.tagged("request"):
        told = [event for event in events if event.type in TYPES]
        if folded := fold(told, source.gone):
            own = [e for e in told if e.stored.subject == folded.subject and source.counts(e)]
            for item in item_rows(folded):
                if _concerns(source, item):
                    yield _row(source, name, item, own)


def _concerns(source: Source, item: dict[str, Any]) -> bool:
    """Whether it was received by the end of the period, and not over before it began."""
    ends = [item["fulfilled_at"], item["withdrawn_at"]]
    if item["outcome"] == "refused":
        ends.append(item["decided_at"])
    over = min(filter(None, ends), default=None)
    began: bool = item["received_at"] < source.period.end
    return began and (over is None or over >= source.period.start)


def _row(source: Source, name: str, item: dict[str, Any], events: list[Event]) -> Row:
    decided = _last(events, RequestDecided, item["right"])
    extended = _last(events, RequestExtended, item["right"])
    decided_day = day_of(item["decided_at"]) if item["decided_at"] else None
    until = decided_day or day_of(source.period.end) if item["withdrawn_at"] is None else None
    return (
        name,
        item["subject"],
        item["right"],
        item["channel"],
        item["by_agent"],
        item["received_at"],
        item["verified_at"],
        item["first_due"],
        item["due"],
        item["rule"],
        item["holidays"],
        item["extended_at"],
        extended.reason if extended else None,
        item["state"],
        item["outcome"],
        item["decided_at"],
        decided.grounds if decided else None,
        decided.reason if decided else None,
        decided.fee_twd if decided else None,
        item["fulfilled_at"],
        item["withdrawn_at"],
        until is not None and until > item["due"],
    )


def _last(events: list[Event], fact: type[Fact], right: str) -> Any:
    """The latest by time that was told of the right."""
    found = [(e.stored.time, e.position, e.stored.data) for e in events if e.type == fact.TOPIC]
    own = [each for each in found if each[2].right == right]
    return max(own, key=lambda each: each[:2])[2] if own else None


REPORT = Report(
    kind="requests",
    title=words("當事人請求與期限", "Requests and deadlines"),
    about=words(
        "期間內仍在處理或期間內收到之請求，每一權利一列，狀態為截至位置時；"
        "逾期指於期限後始決定，或期末尚未決定而期限已過。",
        "Requests received in the period or still open in it, one line for each right, as they"
        " stand at the position; late is what was decided after its last day, or undecided at the"
        " period's end although that day is over.",
    ),
    columns=(
        column("request", "請求", "request"),
        column("subject", "當事人代碼", "subject"),
        column("right", "權利", "right", "right"),
        column("channel", "管道", "channel", "channel"),
        column("by_agent", "代理人", "by an agent"),
        moment("received_at", "收件時間", "received"),
        moment("verified_at", "身分確認", "identity checked"),
        column("first_due", "原期限", "first due"),
        column("due", "期限", "due"),
        column("rule", "期限依據", "rule"),
        column("holidays", "假日表", "table of holidays"),
        moment("extended_at", "延長時間", "extended"),
        column("extension_reason", "延長原因", "reason of extension"),
        column("state", "狀態", "state", "request_state"),
        column("outcome", "決定", "outcome", "outcome"),
        moment("decided_at", "決定時間", "decided"),
        column("grounds", "駁回依據", "grounds", "grounds"),
        column("reason", "理由", "reason"),
        column("fee_twd", "費用（元）", "fee (TWD)"),
        moment("fulfilled_at", "完成時間", "fulfilled"),
        moment("withdrawn_at", "撤回時間", "withdrawn"),
        column("late", "逾期", "late"),
    ),
    rows=_rows,
)
