"""The rule sets: told, activated by an officer, and judging from their day on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.access.tokens import Role
from ledger.decisions.clock import day_of, end_of
from ledger.rules.rule import SHIPPED, rules_sha256, shipped_rules
from tests.http.conftest import Running
from tests.http.deciding import USE, activated, broken, decided, shop
from tests.http.events import fact
from tests.http.reading import post, project

FIRST, AMENDED = SHIPPED
SINCE = datetime(2026, 11, 2, tzinfo=UTC)
AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
ACTIVATION = {"effective_from": AHEAD.isoformat(), "summary": "the amendment takes effect"}


def activate(running: Running, version: str, **changes: Any) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post(f"/v1/rules/{version}/activate", json=ACTIVATION | changes)


def told(running: Running, path: str = "", role: Role = Role.AUDITOR) -> Any:
    with running.client(role) as client:
        answer = client.get(f"/v1/rules{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_sets_are_told_with_their_laws(running: Running) -> None:
    answer = told(running, role=Role.EMITTER)
    assert answer["in_force"] == FIRST
    assert answer["activated"] == []
    first, amended = answer["rule_sets"]
    assert (first["in_force"], amended["in_force"]) == (True, False)
    assert [law["in_force"] for law in amended["laws"]] == [False, True, True]
    whole = told(running, f"/{AMENDED}")
    assert whole["rules_sha256"] == amended["rules_sha256"] == rules_sha256(AMENDED)
    assert [each["rule"] for each in whole["rules"]] == [
        each.rule for each in shipped_rules(AMENDED).rules
    ]


def test_an_activated_set_judges_from_its_day_on(running: Running) -> None:
    shop(running)
    position = activated(running, AMENDED, SINCE)
    before, after = (SINCE + timedelta(hours=hours) for hours in (-1, 1))
    for at, version in ((before, FIRST), (after, AMENDED)):
        decision = decided(running, USE, at=at.isoformat())
        assert decision["versions"]["rules"] == version
    (known,) = told(running)["activated"]
    assert (known["rules"], known["position"]) == (AMENDED, position)
    assert told(running)["in_force"] == AMENDED


def test_an_officer_has_a_set_judge_from_today_on(running: Running) -> None:
    shop(running)
    answer = activate(running, AMENDED, effective_from=datetime.now(UTC).isoformat())
    assert answer.status_code == 201, answer.text
    (known,) = told(running)["activated"]
    assert known["laws"] == [law.law for law in shipped_rules(AMENDED).laws]
    assert known["rules_sha256"] == rules_sha256(AMENDED)
    assert known["position"] == answer.json()["position"]
    assert [each["in_force"] for each in told(running)["rule_sets"]] == [False, True]
    assert decided(running, USE)["versions"]["rules"] == AMENDED


def test_what_happened_from_that_day_on_is_found_by_its_set(running: Running) -> None:
    shop(running)
    used = {name: value for name, value in USE.items() if name not in ("operation", "member")}
    data = used | {"region": "US", "notice": "2026-01", "reason": "shown"}
    acts = [
        fact("data.used", 70 + hours, data, "M000123")
        | {"time": (SINCE + timedelta(hours=hours)).isoformat()}
        for hours in (-1, 1)
    ]
    post(running, acts)
    activated(running, AMENDED, SINCE)
    project(running)
    with running.client(Role.AUDITOR) as auditor:
        found = auditor.get("/v1/findings", params={"rule": "region_not_notified"}).json()
        whole = auditor.get(f"/v1/findings/{found['findings'][1]['id']}").json()
    assert [each["rules"] for each in found["findings"]] == [FIRST, AMENDED]
    assert whole["rules"] == AMENDED


@pytest.mark.parametrize("version", ["tw-1999", AMENDED])
def test_a_set_that_is_not_part_of_the_program_is_a_gap_and_found(
    running: Running, version: str
) -> None:
    shop(running)
    data = {name: value for name, value in USE.items() if name not in ("operation", "member")}
    act = fact("data.used", 70, data | {"notice": "2026-01", "reason": "shown"}, "M000123")
    after = (SINCE + timedelta(hours=1)).isoformat()
    activated(running, version, SINCE, rules_sha256="0" * 64)
    post(running, [act | {"time": after}])
    project(running)
    decision = decided(running, USE, at=after)
    assert decision["outcome"] == "gap"
    assert broken(decision) == ["rules_not_shipped"]
    with running.client(Role.AUDITOR) as auditor:
        found = auditor.get("/v1/findings", params={"rule": "rules_not_shipped"}).json()
    assert [each["what"] for each in found["findings"]] == [[version]] * 2  # of joining, too
    known = told(running)
    assert known["in_force"] == version
    assert not any(each["in_force"] for each in known["rule_sets"])


@pytest.mark.parametrize(
    ("version", "changes", "status", "pointer"),
    [
        ("tw-1999", {}, 404, None),
        (AMENDED, {"effective_from": "soon"}, 422, "/effective_from"),
        (AMENDED, {"effective_from": "2020-01-01T00:00:00Z"}, 422, "/effective_from"),
        (AMENDED, {"effective_from": "0001-01-01T00:00:00+14:00"}, 422, "/effective_from"),
        (AMENDED, {"laws": ["TW-PDPA@1999-01-01"]}, 422, "/laws"),
        (AMENDED, {"rules_sha256": "0" * 64}, 422, "/rules_sha256"),
        (AMENDED, {"rules": FIRST}, 422, "/rules"),
        (AMENDED, {"summary": ""}, 422, "/summary"),
    ],
)
def test_what_cannot_be_activated_is_refused_with_its_place(
    running: Running, version: str, changes: dict[str, Any], status: int, pointer: str | None
) -> None:
    answer = activate(running, version, **changes)
    assert answer.status_code == status, answer.text
    if pointer:
        assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_yesterday_in_taipei_is_past_and_today_is_not(running: Running) -> None:
    today = end_of(day_of(datetime.now(UTC))) - timedelta(days=1) + timedelta(microseconds=1)
    yesterday = today - timedelta(microseconds=1)
    answer = activate(running, AMENDED, effective_from=yesterday.isoformat())
    (error,) = answer.json()["errors"]
    assert error["message"] == (
        "lies in the past: what happened stays judged by the set of its own day"
    )
    assert activate(running, AMENDED, effective_from=today.isoformat()).status_code == 201


def test_a_set_does_not_follow_itself(running: Running) -> None:
    for version, status in (
        (AMENDED, 201),
        (AMENDED, 409),
        (FIRST, 201),
        (FIRST, 409),
        (AMENDED, 201),
    ):
        assert activate(running, version).status_code == status, version
    later = (AHEAD + timedelta(days=1)).isoformat()
    assert activate(running, AMENDED, effective_from=later).status_code == 409
    assert activate(running, FIRST, effective_from=later).status_code == 201
    between = (AHEAD + timedelta(hours=1)).isoformat()
    assert activate(running, AMENDED, effective_from=between).status_code == 409


def test_a_set_follows_what_is_not_part_of_the_program(running: Running) -> None:
    for version in (AMENDED, "tw-1999", AMENDED):
        activated(running, version, SINCE, rules_sha256="0" * 64)
    assert activate(running, AMENDED).status_code == 201
    activated(running, "tw-1999", AHEAD, rules_sha256="0" * 64)
    assert activate(running, AMENDED).status_code == 201


def test_what_an_emitter_says_was_activated_is_told_up_to_what_officers_decided(
    running: Running,
) -> None:
    shop(running)
    activation = {
        "rules": AMENDED,
        "laws": ["L1"],
        "rules_sha256": rules_sha256(AMENDED),
        "summary": "-",
    }
    later = SINCE + timedelta(days=2)
    said = [activation | {"effective_from": each.isoformat()} for each in (SINCE, later)]
    positions = post(running, [fact("rules.activated", 71 + n, e) for n, e in enumerate(said)])
    decided_at = activated(running, FIRST, SINCE + timedelta(days=1))
    known = [(each["position"], each["decided"]) for each in told(running)["activated"]]
    assert known == [(positions[0], False), (decided_at, True)]
    assert told(running)["in_force"] == FIRST
    assert decided(running, USE)["versions"]["rules"] == FIRST
    assert activate(running, AMENDED).status_code == 201
