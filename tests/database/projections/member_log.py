"""A log of member events, taken in by one projection in batches of any size, and plain oracles."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from random import Random
from typing import Any

import psycopg

from ledger.log.append import Entry
from ledger.vocabulary.envelope import Received, Stored, encode
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import Amendment, EventAmended
from projections.projection import Event, Projection
from projections.runner import Runner
from projections.source import read_batch
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import add
from tests.database.projections.views import projector

Connection = psycopg.Connection[tuple[Any, ...]]
Placed = tuple[int, Stored[Any]]
"""An event at its position."""


def entered(stored: Stored[Fact]) -> Entry:
    key = Received(source=stored.source, id=stored.id, time=stored.time, fact=stored.data).key
    return Entry(key, b"", stored.type, tuple(stored.tags), encode(stored))


def fill(log: Log, events: Sequence[Stored[Any]], projection: Projection) -> list[Placed]:
    """Appends the events to an empty log and makes the projection's tables."""
    runner = Runner(projector(log), [projection])
    runner.step()
    runner.close()
    add(log, map(entered, events))
    return list(enumerate(events, start=1))


def cuts(random: Random, events: int) -> list[int]:
    """Ends of batches of any size, the last the number of events."""
    sizes = accumulate(random.choice([1, 2, 5, 30, 100]) for _ in range(events))
    return [*(end for end in sizes if end < events), events]


def take_in(log: Log, projection: Projection, ends: Iterable[int], forget_at: Random) -> None:
    """Takes in batch after batch; now and then one is rolled back first, or all is forgotten."""
    with log.connect(PROJECTOR) as connection:
        for after, until in pairwise([0, *ends]):
            events = read_batch(connection, after, until)
            if forget_at.random() < 0.3:
                _apply(connection, projection, events)
                connection.rollback()
                projection.forget()
            _apply(connection, projection, events)
            connection.commit()


def _apply(connection: Connection, projection: Projection, events: Sequence[Event]) -> None:
    types = projection.types
    projection.apply(connection, [e for e in events if types is None or e.type in types])


def word(placed: Placed, events: Sequence[Placed]) -> str | None:
    """What holds about an event: the latest word of a standing amendment, one of taking back first.

    Said as plainly as possible: an amendment stands when no later standing one takes it back.
    """
    said = [other for other in events if _speaks_of(other, placed) and stands(other, events)]
    said.sort(key=lambda other: (_takes_back(other), other[1].time, other[0]))
    return said[-1][1].data.kind.value if said else None


def stands(placed: Placed, events: Sequence[Placed]) -> bool:
    return word(placed, events) in (None, "commented")


def _speaks_of(other: Placed, placed: Placed) -> bool:
    (position, stored), (other_position, amending) = placed, other
    if amending.type != EventAmended.TOPIC or amending.subject != stored.subject:
        return False
    if (amending.data.amended_source, amending.data.amended_id) != (stored.source, stored.id):
        return False
    is_later = (amending.time, other_position) > (stored.time, position)
    return stored.type != EventAmended.TOPIC or is_later


def _takes_back(placed: Placed) -> bool:
    return placed[1].data.kind is not Amendment.COMMENTED
