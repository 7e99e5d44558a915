"""The report of findings tells a position as it was, whatever was recorded later."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.access.tokens import Role
from api.reports.forms import Form
from tests.http.conftest import Running
from tests.http.deciding import AGREED, REGISTERED, notice
from tests.http.events import collected, fact
from tests.http.reading import post, project
from tests.http.reporting import WHOLE, Rows, ask, report, rows

NOW = datetime.now(UTC)


def findings(running: Running, **params: Any) -> Rows:
    return rows(running, "findings", **WHOLE | params)


def test_what_a_later_event_withdraws_stays_open_at_the_position_before(running: Running) -> None:
    post(running, [collected()])
    project(running)
    before = report(running, "findings", **WHOLE)
    (row,) = before["rows"]
    assert (row["rule"], row["state"]) == ("no_notice", "open")
    position = before["position"]
    made = {
        form: ask(running, "findings", format=form, position=position, **WHOLE) for form in Form
    }
    post(running, [notice(), REGISTERED, AGREED])
    project(running)
    assert {row["rule"]: row["state"] for row in findings(running)}["no_notice"] == "withdrawn"
    for form, first in made.items():
        again = ask(running, "findings", format=form, position=position, **WHOLE)
        assert again.content == first.content, form


def test_what_is_mended_later_is_open_at_the_position_before(running: Running) -> None:
    post(running, [known(days=10)])
    project(running)
    before = report(running, "findings", **WHOLE)
    assert [row["state"] for row in before["rows"]] == ["open"]
    told = fact(
        "incident.reported",
        2,
        {
            "incident": "I1",
            "authority": "MODA",
            "reported_at": NOW.isoformat(),
            "within_72_hours": False,
            "late_reason": "found late",
            "final": True,
        },
    )
    post(running, [told])
    project(running)
    assert [row["state"] for row in findings(running)] == ["closed"]
    again = report(running, "findings", position=before["position"], **WHOLE)
    assert again == before


def test_what_opens_after_the_position_was_recorded_is_not_told(running: Running) -> None:
    post(running, [known(days=1)])
    project(running)
    soon = {"from": "2026-01-01", "to": (NOW + timedelta(days=9)).date().isoformat()}
    assert findings(running, **soon) == []
    with running.client(Role.AUDITOR) as auditor:
        lapsing = auditor.get(
            "/v1/findings", params={"as_of": (NOW + timedelta(days=3)).isoformat()}
        )
    assert [each["rule"] for each in lapsing.json()["findings"]] == ["incident_not_reported"]


def known(days: int) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    data = {
        "incident": "I1",
        "known_at": at.isoformat(),
        "kinds": ["leak"],
        "summary": "labels in the open",
    }
    return fact("incident.known", 1, data)
