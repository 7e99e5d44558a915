"""How often which kind of collection, use and disclosure happened in a period."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from psycopg import Connection

from api.reading.days import Days
from api.reading.moments import readable
from api.reading.sql import Row, rows, statement
from api.reading.zones import stretches
from ledger.rules.covering.shape import Kind
from ledger.vocabulary.amendments import Amended, amended, event_name, taken_back
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.own import EventAmended
from projections.projection import Event

IN_STRETCH = statement("events_in_stretch")
ROWS_AT_ONCE = 1_000
PROCESSING = (DataCollected.TOPIC, DataDisclosed.TOPIC, DataUsed.TOPIC)
ANY = ("purposes", "categories", "manners", "bases", "sources", "actors")
MOMENTS = ("time_from", "time_to", "recorded_from", "recorded_to")


class Data(msgspec.Struct, gc=False):
    """As much of an act as is counted by."""

    purposes: list[str]
    categories: list[str]
    basis: str
    region: str
    manner: str | None = None
    recipient: str | None = None


class Act(msgspec.Struct, gc=False):
    """An act with its name."""

    source: str
    id: str
    time: datetime
    data: Data


class Span(NamedTuple):
    """Events of some types up to a position, that may have happened in a period."""

    types: Collection[str]
    until: int
    days: Days | None = None


_act = msgspec.json.Decoder(Act)


def observed(connection: Connection[Row], until: int, days: Days) -> Counter[Kind]:
    """Counted from the log, stretch by stretch where something of the period is; what was taken
    back does not count.
    """
    gone = _taken_back(connection, until)
    counts: Counter[Kind] = Counter()
    for type_, data in _events(connection, Span(PROCESSING, until, days)):
        act = _act.decode(data)
        if not days.start <= act.time < days.end:
            continue
        if gone and event_name(act.source, act.id) in gone:
            continue
        counts[_kind(type_, act.data)] += 1
    return counts


def _kind(type_: str, data: Data) -> Kind:
    return Kind(
        type_,
        tuple(data.purposes),
        tuple(data.categories),
        data.manner,
        data.basis,
        data.recipient,
        data.region,
    )


def _taken_back(connection: Connection[Row], until: int) -> frozenset[str]:
    by_member: dict[str, dict[str, Amended]] = defaultdict(dict)
    for event in readable(
        Event(*row) for row in _rows(connection, Span([EventAmended.TOPIC], until))
    ):
        stored = event.stored
        name = event_name(stored.source, stored.id)
        by_member[str(stored.subject)][name] = amended(event.position, stored)
    return frozenset[str]().union(*map(taken_back, by_member.values()))


def _events(connection: Connection[Row], span: Span) -> Iterator[tuple[str, bytes]]:
    for _, _, type_, _, data in _rows(connection, span):
        yield type_, data


def _rows(connection: Connection[Row], span: Span) -> Iterator[Row]:
    wanted = dict.fromkeys((*ANY, *MOMENTS)) | {"types": sorted(span.types)}
    if span.days:
        wanted |= {"time_from": span.days.start, "time_to": span.days.end}
    for start, until in stretches(connection, wanted, 0, span.until):
        after = start
        while after < until:
            arguments = {"after": after, "until": until, "types": sorted(span.types)}
            found = rows(connection, IN_STRETCH, arguments | {"limit": ROWS_AT_ONCE})
            yield from found
            after = found[-1][0] if len(found) == ROWS_AT_ONCE else until
