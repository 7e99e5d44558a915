"""Another notice or other rules put to the history, over HTTP."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import facts, pointer_of, project
from tests.http.simulated import SHOP_NOTICE, WHOLE, notice_in, simulated


def ask(running: Running, body: Any, role: Role = Role.OFFICER) -> Any:
    with running.client(role) as client:
        return client.post("/v1/what-if", json=body)


def test_s42_a_narrower_draft_makes_findings_appear(running: Running) -> None:
    sent = simulated(running)
    draft = notice_in(sent) | {"notice": "draft", "purposes": ["040", "O90", "148"]}
    answer = ask(running, WHOLE | {"notice": draft, "examples": 2})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    by_rule = {(each["rule"], each["change"]): each for each in told["changes"]}
    appearing = by_rule["purpose_not_notified", "appears"]
    assert appearing["count"] > 0
    assert 1 <= len(appearing["examples"]) <= 2
    assert all(example["after"] == ["157"] for example in appearing["examples"])
    assert told["acts"] == sum(
        each["type"] in ("data.collected", "data.used", "data.disclosed", "provision.declined")
        for each in sent
    )
    assert (told["notice"], told["assumed"][0]["en"][:10]) == ("draft", "The notice")
    assert facts(running, "notice.published")[-1]["data"]["notice"] == SHOP_NOTICE


def test_s42_the_version_in_force_changes_nothing(running: Running) -> None:
    simulated(running)
    for role in (Role.AUDITOR, Role.INVESTIGATOR, Role.OFFICER):
        told = ask(running, WHOLE | {"version": SHOP_NOTICE}, role).json()
        assert (told["changes"], told["rules_changed"]) == ([], [])


def test_rules_not_in_force_are_put_to_the_history(running: Running) -> None:
    simulated(running)
    told = ask(running, WHOLE | {"rules": "tw-2025"}).json()
    assert [each["rule"] for each in told["rules_changed"]] == ["incident_not_reported"]
    assert "not in force" in told["assumed"][0]["en"]
    assert [law["in_force"] for law in told["laws"]].count(False) == 1


def test_who_replayed_is_recorded(running: Running) -> None:
    simulated(running)
    answer = ask(running, WHOLE | {"version": SHOP_NOTICE})
    (replayed,) = facts(running, "ledger.replayed")
    assert replayed["data"]["route"] == "/v1/what-if"
    assert replayed["data"]["subject_count"] == answer.json()["members"]
    assert len(replayed["data"]["subjects"]) == answer.json()["members"]
    assert replayed["data"]["position"] == int(answer.headers["Ledger-Position"])


BAD: dict[str, tuple[dict[str, Any], int, str]] = {
    "ends before it starts": ({"to": "2025-12-31", "rules": "tw-2025"}, 422, "/to"),
    "supposes nothing": ({}, 422, ""),
    "supposes two notices": ({"notice": {}, "version": "x"}, 422, ""),
    "unknown rules": ({"rules": "tw-1995"}, 422, "/rules"),
    "an unknown version": ({"version": "none"}, 404, ""),
    "a draft that is none": ({"notice": {"notice": "x"}}, 422, "/notice"),
    "too many examples": ({"rules": "tw-2025", "examples": 101}, 422, "/examples"),
    "no date": ({"from": 20260101, "rules": "tw-2025"}, 422, "/from"),
    "unknown": ({"rules": "tw-2025", "law": "x"}, 422, "/law"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_question_that_makes_no_sense_is_refused(running: Running, name: str) -> None:
    body, status, pointer = BAD[name]
    project(running)
    answer = ask(running, WHOLE | body)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert pointer_of(answer).startswith(pointer)
    assert facts(running, "ledger.replayed") == []


def test_a_code_of_a_draft_that_cannot_be_read_is_named(running: Running) -> None:
    draft = notice_in(simulated(running)) | {"purposes": ["O9"]}
    assert pointer_of(ask(running, WHOLE | {"notice": draft})) == "/notice/purposes/0"


def test_only_one_history_is_judged_at_a_time(running: Running) -> None:
    with running.service.replaying:
        answer = ask(running, WHOLE | {"rules": "tw-2025"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert ask(running, WHOLE | {"rules": "tw-2025"}).status_code == 200
