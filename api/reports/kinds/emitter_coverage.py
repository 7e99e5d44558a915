"""What emitters say they sent against what arrived."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from api.reading.sql import rows
from api.reports.period import DAY, Period
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import SPANS, Source
from ledger.decisions.clock import day_of
from ledger.intake.attributes import is_under
from ledger.vocabulary.own import EmitterRegistered, EmitterReported
from projections.segments.fold import SEGMENT_EVENTS
from projections.source import batches

ALL = ""
"""Events of whatever type."""


def _rows(source: Source) -> Iterable[Row]:
    for emitter, events in source.streams("emitter"):
        prefix = None
        for event in events:
            fact = event.stored.data
            if isinstance(fact, EmitterRegistered):
                prefix = fact.source or prefix
            if isinstance(fact, EmitterReported) and _concerns(source, fact):
                origin = prefix or event.stored.source
                yield from _compared(source, emitter, origin, fact, event.position)


def _concerns(source: Source, fact: EmitterReported) -> bool:
    return fact.period_from < source.period.end and fact.period_until > source.period.start


def _compared(
    source: Source, emitter: str, origin: str, fact: EmitterReported, position: int
) -> Iterator[Row]:
    arrived = _arrived(source, origin, fact.period_from, fact.period_until)
    said = {ALL: fact.events, **(fact.events_by_type or {})}
    types = said.keys() | (arrived.keys() if fact.events_by_type else {ALL})
    for type_ in sorted(types):
        told, came = said.get(type_, 0), arrived[type_]
        yield (
            emitter,
            origin,
            fact.period_from,
            fact.period_until,
            type_ or None,
            told,
            came,
            came - told,
            came == told,
            position,
        )


def _arrived(source: Source, origin: str, start: datetime, end: datetime) -> Counter[str]:
    """By type, what came from the source in a time: whole days as counted, the rest looked at."""
    first, last = day_of(start - timedelta.resolution) + DAY, day_of(end) - DAY
    if first > last:
        return _looked_at(source, origin, start, end)
    found = _of_days(source, origin, Period(first, last))
    whole = Period(first, last)
    found += _looked_at(source, origin, start, whole.start)
    found += _looked_at(source, origin, whole.end, end)
    return found


def _of_days(source: Source, origin: str, days: Period) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, sender, type_), count in source.arrivals(days).items():
        if _sent_by(origin, sender, type_):
            found[type_] += count
            found[ALL] += count
    return found


def _looked_at(source: Source, origin: str, start: datetime, end: datetime) -> Counter[str]:
    found: Counter[str] = Counter()
    if start >= end:
        return found
    for first, last in rows(source.connection, SPANS, {"start": start, "end": end}):
        until = min((last + 1) * SEGMENT_EVENTS, source.position)
        for batch in batches(source.connection, first * SEGMENT_EVENTS, until):
            for event in batch:
                seen = event.glance
                if (
                    seen.time
                    and start <= seen.time < end
                    and _sent_by(origin, seen.source or "", event.type)
                ):
                    found[event.type] += 1
                    found[ALL] += 1
    return found


def _sent_by(origin: str, sender: str, type_: str) -> bool:
    # its own report is none of the events that it counts
    return is_under(sender, origin) and type_ != EmitterReported.TOPIC


REPORT = Report(
    kind="emitter-coverage",
    title=words("發送端涵蓋情形", "Emitter coverage"),
    about=words(
        "發送端自報之件數（emitter.reported）對照實際收到之件數，依事件發生時間。無自報者不列。",
        "What emitters say they sent (emitter.reported) against what arrived, by the time of the"
        " events; an emitter that never reported is not listed.",
    ),
    columns=(
        column("emitter", "發送端", "emitter"),
        column("source", "來源", "source"),
        moment("from", "自", "from"),
        moment("until", "至（不含）", "until (not included)"),
        column("type", "事件類型（空白為全部）", "type (none: all)", "types"),
        column("reported", "自報件數", "reported"),
        column("arrived", "收到件數", "arrived"),
        column("difference", "差異", "difference"),
        column("agrees", "相符", "agrees"),
        column("position", "位置", "position"),
    ),
    rows=_rows,
)
