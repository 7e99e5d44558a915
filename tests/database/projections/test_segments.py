from datetime import timedelta
from random import Random
from typing import Any

import pytest

from projections.segments.fold import SEGMENT_EVENTS
from projections.segments.projection import Segments
from tests.database.conftest import Log
from tests.database.projections.history import (
    START,
    add,
    disclosed,
    entry,
    raw,
    registered,
    rows,
    shop,
    used,
)
from tests.database.projections.views import folded_anew, positions, project

SUBJECT = "0b1f6a2e-5c1d-4f7e-9a3b-2d4c6e8f0a1b"
CONTENT = """
    SELECT types, purposes, categories, recipients, manners, bases, sources, actors FROM segments
"""


def test_a_segment_names_all_that_occurs_in_it(log: Log) -> None:
    add(
        log,
        [
            entry(used(), subject=SUBJECT, minute=5, actor="staff:7"),
            entry(disclosed("post"), subject=SUBJECT, minute=2),
            entry(registered("black-cat"), minute=9),
        ],
    )
    project(log, [Segments()])
    assert rows(log, CONTENT) == [
        (
            ["data.disclosed", "data.used", "recipient.registered"],
            ["090", "148"],
            ["C001", "C011"],
            ["black-cat", "post"],
            ["delivery", "display"],
            ["TW19.1.2", "TW20.1.0"],
            ["/shop"],
            ["staff:7"],
        )
    ]
    minutes = timedelta(minutes=1)
    assert rows(log, "SELECT segment, positions_until, time_from, time_to FROM segments") == [
        (0, 3, START + 2 * minutes, START + 9 * minutes)
    ]
    assert rows(log, "SELECT recorded_from, recorded_to FROM segments") == rows(
        log, "SELECT min(recorded_at), max(recorded_at) FROM events"
    )


def test_each_segment_covers_1024_positions(log: Log) -> None:
    add(log, shop(SEGMENT_EVENTS * 2 + 1))
    project(log, [Segments()])
    assert rows(log, "SELECT segment, positions_until FROM segments ORDER BY segment") == [
        (0, 1_024),
        (1, 2_048),
        (2, 2_049),
    ]


def test_a_segment_grows_over_batches_and_runners(log: Log) -> None:
    random, sent = Random(3), 0
    for seed in range(12):
        events = shop(random.randrange(1, 400), seed)
        add(log, events)
        sent += len(events)
        project(log, [Segments()])
    piecewise = rows(log, "SELECT * FROM segments ORDER BY segment")
    assert max(row[1] for row in piecewise) == sent
    folded_anew(log)
    assert rows(log, "SELECT * FROM segments ORDER BY segment") == piecewise


@pytest.mark.parametrize(
    ("data", "sees"),
    [
        (b'{"source":"/a","data":{"purposes":["1"],"manner":7,"recipient":["x"]}}', ("/a", ["1"])),
        (b'{"source":"/b","data":{"purposes":"1"},"time":"yesterday","more":{}}', ("/b", [])),
        (b'{"source":9,"data":[{"purposes":["1"]}]}', (None, [])),
        (b'["source"]', (None, [])),
        (b"null", (None, [])),
    ],
)
def test_events_of_another_shape_are_passed_over_field_by_field(
    log: Log, data: bytes, sees: tuple[str | None, list[str]]
) -> None:
    add(log, [raw("odd", data, "a")])
    project(log, [Segments()])
    source, purposes = sees
    found: Any = rows(log, "SELECT types, sources, purposes, recipients, manners FROM segments")
    assert found == [(["odd"], [source] if source else [], purposes, [], [])]


def test_only_broken_json_stops_it(log: Log) -> None:
    add(log, [raw("odd", b"{}"), raw("odd", b'{"source":'), raw("odd", b"{}")])
    project(log, [Segments()])
    assert positions(log) == {"segments": 1}
