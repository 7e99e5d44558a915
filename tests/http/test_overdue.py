"""Prometheus sees what is overdue, counted at most every few seconds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.reading.overdue import KEPT_SECONDS, Counted, Overdue
from tests.http.conftest import Running
from tests.http.events import collected
from tests.http.reading import post, project
from tests.http.request_bodies import ago, done, emits, receipt

DAYS = 14


def test_what_is_overdue_is_a_gauge(running: Running) -> None:
    done(running, "receive", receipt("R1", "copy", "deletion", received_at=ago(days=25)))
    told: dict[str, Any] = {
        "recipient": "black-cat",
        "kind": "erasure",
        "categories": ["C001"],
        "handover": "api",
        "reason": "please erase it",
    }
    emits(running, "recipient.notified", "n1", time=ago(days=DAYS + 2), notification="N1", **told)
    emits(running, "recipient.notified", "n2", notification="N2", **told)
    project(running)
    with running.client(None) as client:
        shown = client.get("/metrics").text
    assert "ledger_requests_overdue 1.0" in shown
    assert "ledger_notifications_overdue 1.0" in shown
    assert 'ledger_findings_open{rule="deadline_missed"} 1.0' in shown


def test_no_gauge_before_a_projector_has_run(running: Running) -> None:
    with running.client(None) as client:
        answer = client.get("/metrics")
    assert (answer.status_code, "overdue" in answer.text) == (200, False)


def test_it_is_counted_again_after_some_seconds(running: Running) -> None:
    post(running, [collected()])
    project(running)
    moment, found = [datetime.now(UTC)], {"no_notice": 1}
    overdue = Overdue(DAYS, lambda: moment[0])
    with running.service.pool.connection() as connection:
        assert overdue.now(connection) == Counted(0, 0, found)
        done(running, "receive", receipt("R1", "copy", received_at=ago(days=25)))
        project(running)
        assert overdue.now(connection) == Counted(0, 0, found)
        moment[0] += timedelta(seconds=KEPT_SECONDS)
        assert overdue.now(connection) == Counted(1, 0, found | {"deadline_missed": 1})
