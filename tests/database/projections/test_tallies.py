"""What reports count from: kept batch by batch, rebuilt, always what a plain count says."""

from collections import Counter
from datetime import timedelta
from typing import Any

import msgspec
import orjson

from ledger.decisions.clock import TAIPEI
from projections.tallies.fold import PLACED, PROCESSING, STRETCH_EVENTS
from projections.tallies.projection import Tallies
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import GARBAGE, START, add, entry, raw, rows, shop, used
from tests.database.projections.views import project

WHOLE = (
    "SELECT * FROM tallies ORDER BY 1, 2, 3",
    "SELECT * FROM arrivals ORDER BY 1, 2, 3, 4",
    "SELECT * FROM places ORDER BY 1, 2",
    "SELECT * FROM joined ORDER BY 2",
    "SELECT * FROM presented ORDER BY 2",
)
PLACES = "SELECT type, segment * 1024 + 1 + unnest(places) FROM places ORDER BY 2"


def told(log: Log) -> list[dict[str, Any]]:
    found = rows(log, "SELECT position, data FROM events ORDER BY position")
    return [{"position": position, **orjson.loads(data)} for position, data in found]


def test_counts_are_those_of_a_plain_look(log: Log) -> None:
    for batch in range(3):
        add(log, shop(400, batch))
        project(log, [Tallies()])
    events = told(log)
    arrived = rows(log, "SELECT sum(count) FROM arrivals")
    assert arrived == [(len(events),)]
    processed = Counter(e["type"] for e in events if e["type"] in PROCESSING)
    counted: Counter[str] = Counter()
    for key, count in rows(log, "SELECT key, count FROM tallies"):
        counted[msgspec.json.decode(key)[0]] += count
    assert counted == processed
    assert rows(log, PLACES) == [(e["type"], e["position"]) for e in events if e["type"] in PLACED]
    kept = [rows(log, query) for query in WHOLE]
    with log.connect(PROJECTOR) as connection:
        connection.execute("UPDATE progress SET version = 0")
    project(log, [Tallies()])
    assert [rows(log, query) for query in WHOLE] == kept


def test_days_are_those_of_taipei_and_stretches_those_of_positions(log: Log) -> None:
    late = 15 * 60 + 59
    subject = "0b1f6a2e-5c1d-4f7e-9a3b-2d4c6e8f0a1b"
    add(log, [entry(used(), subject=subject, minute=minute) for minute in (late, late + 1)])
    project(log, [Tallies()])
    days = [(START + timedelta(minutes=m)).astimezone(TAIPEI).date() for m in (late, late + 1)]
    assert days[0] < days[1]
    assert rows(log, "SELECT stretch, day, count FROM tallies ORDER BY day") == [
        (0, day, 1) for day in days
    ]
    assert STRETCH_EVENTS % 1_024 == 0


def test_an_event_of_another_shape_is_counted_as_far_as_it_can_be_read(log: Log) -> None:
    add(log, [raw("recipient.registered", GARBAGE)])
    project(log, [Tallies()])
    assert rows(log, "SELECT count(*) FROM arrivals") == [(0,)]
