"""A projection that cannot take in an event stops exactly before it, and says why."""

import logging

import psycopg
import pytest

from projections.faults import DATA_FAULTS
from projections.progress import resume
from projections.recipients.projection import Recipients
from projections.runner import Runner
from projections.segments.projection import Segments
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import GARBAGE, add, entry, raw, registered, rows, shop
from tests.database.projections.runners import STUMBLES_AT, Broken, Counter, OnceIdle, Particular
from tests.database.projections.views import positions, project, projector

WHOLE = entry(registered()).data
REGION = "ValidationError at $.data.region"
VERSION = "UnknownVersionError: unknown version 2 of event type recipient.registered"


@pytest.mark.parametrize("bad_at", [1, 2, 37, 60])
def test_stops_those_that_read_it_exactly_before_a_bad_event(
    log: Log, caplog: pytest.LogCaptureFixture, bad_at: int
) -> None:
    good = [entry(registered(f"r{n}")) for n in range(60)]
    good[bad_at - 1] = raw("recipient.registered", GARBAGE, "recipient:7")
    add(log, good)
    with caplog.at_level(logging.ERROR):
        project(log)
    places = positions(log)
    assert {places.pop(name) for name in ("recipients", "findings")} == {bad_at - 1}
    assert set(places.values()) == {60}
    assert len(rows(log, "SELECT FROM recipients")) == bad_at - 1
    stopped = "SELECT fault_position FROM progress WHERE stopped_at IS NOT NULL"
    assert rows(log, stopped) == [(bad_at,)] * 2
    assert f"action=stop projection=recipients position={bad_at}" in caplog.text


@pytest.mark.parametrize(
    ("type_", "data", "fault"),
    [
        ("recipient.registered", b"\xff\x00 not JSON", "DecodeError"),
        ("recipient.registered", b'{"type":"recipient.registered"}', "ValidationError"),
        ("recipient.registered", GARBAGE.replace(b'{"recipient":7}', b"7"), "ValidationError"),
        ("recipient.registered", WHOLE.replace(b'"TW"', b'"Taiwan"'), REGION),
        ("recipient.registered", WHOLE.replace(b'"version":1', b'"version":2'), VERSION),
    ],
)
def test_the_fault_says_what_and_quotes_nothing(
    log: Log, type_: str, data: bytes, fault: str
) -> None:
    add(log, [raw(type_, data, "recipient:7")])
    project(log, [Recipients()])
    ((found,),) = rows(log, "SELECT fault FROM progress")
    assert found.startswith(fault)
    assert "not JSON" not in found
    assert "Taiwan" not in found


@pytest.mark.parametrize("error", [cls("x") for cls in DATA_FAULTS[:2]] + [psycopg.DataError("x")])
def test_of_several_bad_events_the_first_stops(log: Log, error: Exception) -> None:
    add(log, shop(40))
    project(log, [Particular({31: error, 12: error, 13: error})])
    assert positions(log) == {"counter": 11}
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(11, 11)]


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("x"), ZeroDivisionError("x")])
def test_a_projection_that_stumbles_over_an_event_stops_before_it(
    log: Log, error: Exception
) -> None:
    add(log, shop(20))
    Runner(projector(log), [Broken(error), Segments()]).run(OnceIdle())
    assert positions(log) == {"counter": STUMBLES_AT - 1, "segments": 20}
    fault = type(error).__name__
    assert rows(log, "SELECT fault FROM progress WHERE stopped_at IS NOT NULL") == [(fault,)]


def test_a_stopped_projection_stays_stopped_until_resumed(log: Log) -> None:
    add(log, shop(40))
    picky = Particular({12: psycopg.DataError("x")})
    runner = Runner(projector(log), [picky])
    assert [runner.step(), runner.step()] == [40, 0]
    picky.refuses = {}
    assert runner.step() == 0
    with log.connect(PROJECTOR) as connection:
        resume(connection, "counter")
    assert [runner.step(), runner.step()] == [29, 0]
    runner.close()
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(40, 40)]
    assert rows(log, "SELECT FROM progress WHERE fault IS NOT NULL") == []


def test_a_new_runner_tries_a_stopped_projection_again(log: Log) -> None:
    add(log, shop(40))
    project(log, [Particular({12: psycopg.DataError("x")})])
    project(log, [Counter()])
    assert rows(log, "SELECT count(*), max(position) FROM counts") == [(40, 40)]


def test_a_broken_promise_ends_the_runner_and_changes_nothing(log: Log) -> None:
    add(log, shop(5))
    runner = Runner(projector(log), [Broken(AssertionError("a promise"))])
    with pytest.raises(AssertionError, match="a promise"):
        runner.run(OnceIdle())
    assert positions(log) == {"counter": 0}
    assert rows(log, "SELECT FROM counts") == []
