"""Periods of retention and holds, as they stood in the period; services that ended."""

from collections.abc import Iterable, Iterator

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.decisions.clock import day_of
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased, RetentionSet, ServiceTerminated
from projections.projection import Event


def _rows(source: Source) -> Iterable[Row]:
    yield from _periods(source)
    yield from _holds(source)
    yield from _services(source)


def _periods(source: Source) -> Iterator[Row]:
    for name, events in source.streams("retention"):
        told = sorted(
            _of(events, RetentionSet), key=lambda e: (e.stored.data.effective_from, e.position)
        )
        for event, following in zip(told, [*told[1:], None], strict=True):
            fact = event.stored.data
            until = following.stored.data.effective_from if following else None
            if fact.effective_from < source.period.end and (
                until is None or until > source.period.start
            ):
                yield (
                    "retention",
                    name,
                    fact.categories,
                    fact.purposes,
                    fact.keep_days,
                    fact.start,
                    fact.ground,
                    fact.statute,
                    fact.reason,
                    None,
                    fact.effective_from,
                    until,
                    event.stored.source,
                    event.position,
                )


def _holds(source: Source) -> Iterator[Row]:
    for name, events in source.streams("hold"):
        for event in _of(events, HoldPlaced):
            fact = event.stored.data
            released = _released(events, event)
            ends = released.stored.time if released else None
            over = fact.until and fact.until < source.period.first
            if (
                event.stored.time < source.period.end
                and not over
                and (ends is None or ends >= source.period.start)
            ):
                yield (
                    "hold",
                    name,
                    fact.categories,
                    None,
                    None,
                    None,
                    fact.ground,
                    None,
                    fact.reason,
                    len(fact.subjects) if fact.subjects else None,
                    event.stored.time,
                    ends or fact.until,
                    event.stored.source,
                    event.position,
                )


def _released(events: list[Event], placed: Event) -> Event | None:
    """What ended the whole hold."""
    return next(
        (
            each
            for each in _of(events, HoldReleased)
            if each.stored.data.subjects is None
            and each.stored.source == placed.stored.source
            and (each.stored.time, each.position) > (placed.stored.time, placed.position)
        ),
        None,
    )


def _services(source: Source) -> Iterator[Row]:
    for name, events in source.streams("service"):
        for event in _of(events, ServiceTerminated):
            fact = event.stored.data
            if source.period.holds(fact.terminated_at):
                what = f"{fact.disposal}: {fact.method}" + (f", {fact.place}" if fact.place else "")
                yield (
                    "service_ended",
                    name,
                    None,
                    None,
                    None,
                    None,
                    fact.recipient_basis,
                    None,
                    f"{fact.reason}; {what}",
                    None,
                    day_of(fact.terminated_at),
                    None,
                    event.stored.source,
                    event.position,
                )


def _of(events: list[Event], fact: type) -> list[Event]:
    return [event for event in events if isinstance(event.stored.data, fact)]


REPORT = Report(
    kind="retention",
    title=words("保存期限與保留", "Retention and holds"),
    about=words(
        "期間內有效之保存期限、凍結刪除之保留，及期間內終止之服務。",
        "The periods of retention and the holds that stood in the period, and services that ended"
        " in it.",
    ),
    columns=(
        column("what", "項目", "what", "keeping"),
        column("name", "名稱", "name"),
        column("categories", "類別（空白為全部）", "categories (none: all)", "categories"),
        column("purposes", "特定目的", "purposes", "purposes"),
        column("keep_days", "保存日數", "days kept"),
        column("start", "起算", "counted from", "start"),
        column("ground", "依據", "ground", "grounds"),
        column("statute", "法令", "statute"),
        column("reason", "理由", "reason"),
        column("subjects", "當事人數（空白為全部）", "members (none: all)"),
        moment("from", "自", "from"),
        moment("until", "至", "until"),
        column("source", "來源", "source"),
        column("position", "位置", "position"),
    ),
    rows=_rows,
)
