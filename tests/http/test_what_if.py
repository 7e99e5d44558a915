"""Another notice or other rules put to the history, over HTTP."""

from typing import Any

import pytest

from api.access.tokens import Role
from ledger.log.append import append
from ledger.rules.rule import SHIPPED, rules_sha256
from tests.database.projections.history import GARBAGE, raw
from tests.http.conftest import Running
from tests.http.events import disclosed, fact
from tests.http.reading import facts, pointer_of, post, project
from tests.http.simulated import SHOP_NOTICE, WHOLE, notice_in, simulated
from tests.notices import COMPLETE


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
    for example in appearing["examples"]:
        assert (example["after"]["what"], example["before"], example["finding"]) == (
            ["157"],
            None,
            None,
        )
        assert example["subject"]
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
    (change,) = told["rules_changed"]
    assert (change["from"], change["to"], change["rule"]) == (
        "tw-2023",
        "tw-2025",
        "incident_not_reported",
    )
    assert "not in force" in told["assumed"][0]["en"]
    (before,), (after,) = told["rules"]["before"], told["rules"]["after"]
    assert (before["rules"], after["rules"]) == ("tw-2023", "tw-2025")
    for each, in_force in ((before, True), (after, False)):
        assert each["from"] == "2025-12-31T16:00:00Z"
        assert (each["laws"][0]["in_force"], each["laws"][0]["law"][:8]) == (in_force, "TW-PDPA@")


KNOWN_AT = "2026-11-02T09:00:00+08:00"
IN_TIME = "2026-11-03T09:00:00+08:00"


def incident(running: Running) -> int:
    """One that was reported within a day, and that nobody was told of."""
    known = {"incident": "I1", "known_at": KNOWN_AT, "kinds": ["leak"], "summary": "a lost list"}
    reported = {"authority": "Ministry", "within_72_hours": True, "final": True}
    position, _ = post(
        running,
        [
            fact("incident.known", 1, known),
            fact("incident.reported", 2, {"incident": "I1", "reported_at": IN_TIME, **reported}),
        ],
    )
    return position


NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}
DUE = "2026-11-05T01:00:00Z"


def test_an_incident_that_nobody_was_told_of_breaks_the_amendment(running: Running) -> None:
    position = incident(running)
    told = ask(running, NOVEMBER | {"rules": "tw-2025"}).json()
    (change,) = told["changes"]
    assert (change["rule"], change["change"], change["count"]) == (
        "incident_not_reported",
        "appears",
        1,
    )
    assert "PDPA 12" in change["articles"]
    (example,) = change["examples"]
    after = {"what": ["I1"], "opened_at": DUE, "mended_at": None, "mended_by": None}
    assert example == {
        "finding": None,
        "position": position,
        "type": "incident.known",
        "time": example["time"],
        "subject": None,
        "object": "incident:I1",
        "before": None,
        "after": after,
    }
    assert [(each["rule"], each["before"], each["after"]) for each in told["found"]] == [
        ("incident_not_reported", 0, 1)
    ]


def activate(running: Running, rules: str, since: str) -> None:
    activated = {"rules": rules, "laws": ["L"], "effective_from": since, "summary": "s"}
    file = rules_sha256(rules) if rules in SHIPPED else "0" * 64
    post(running, [fact("rules.activated", 3, activated | {"rules_sha256": file})])


def test_rules_activated_within_the_period_are_those_before(running: Running) -> None:
    """And the finding that goes is one of /v1/findings."""
    incident(running)
    activate(running, "tw-2025", "2026-11-02T00:00:00+08:00")
    project(running)
    told = ask(running, NOVEMBER | {"rules": "tw-2023"}).json()
    assert [(each["rules"], each["from"]) for each in told["rules"]["before"]] == [
        ("tw-2023", "2026-10-31T16:00:00Z"),
        ("tw-2025", "2026-11-01T16:00:00Z"),
    ]
    assert [each["rules"] for each in told["rules"]["after"]] == ["tw-2023"]
    assert [(each["from"], each["to"]) for each in told["rules_changed"]] == [
        ("tw-2025", "tw-2023")
    ]
    (change,) = told["changes"]
    assert (change["change"], change["examples"][0]["after"]) == ("disappears", None)
    assert "persons were not told" not in change["title"]["en"]
    with running.client(Role.OFFICER) as officer:
        found = officer.get(f"/v1/findings/{change['examples'][0]['finding']}").json()
    assert (found["rule"], found["rules"], found["opened_at"]) == (
        "incident_not_reported",
        "tw-2025",
        DUE,
    )


def test_a_notice_is_put_to_the_rules_that_were_activated(running: Running) -> None:
    incident(running)
    activate(running, "tw-2099", "2026-11-02T00:00:00+08:00")
    told = ask(running, NOVEMBER | {"notice": COMPLETE}).json()
    assert told["rules"]["before"] == told["rules"]["after"]
    unknown = told["rules"]["before"][1]
    assert (unknown["rules"], unknown["title"], unknown["laws"]) == ("tw-2099", None, [])
    assert told["rules_changed"] == []
    assert [each["en"][:10] for each in told["assumed"]] == ["The notice"]


def test_s42_a_draft_that_lacks_an_item_is_found_incomplete(running: Running) -> None:
    simulated(running)
    lacking = {name: each for name, each in COMPLETE.items() if name != "collector_name"}
    told = ask(running, WHOLE | {"notice": lacking}).json()
    by_rule = {(each["rule"], each["change"]): each for each in told["changes"]}
    (example,) = by_rule["notice_incomplete", "appears"]["examples"]
    assert (example["position"], example["object"]) == (None, "notices")
    assert example["after"]["what"] == ["collector_missing"]
    whole = ask(running, WHOLE | {"notice": COMPLETE}).json()
    assert "notice_incomplete" not in {each["rule"] for each in whole["changes"]}


def test_what_was_taken_back_is_not_judged(running: Running) -> None:
    act = disclosed(1)
    post(running, [act, disclosed(2)])
    assert ask(running, NOVEMBER | {"notice": COMPLETE}).json()["acts"] == 2
    amended = {"amended_source": act["source"], "amended_id": act["id"], "kind": "void"}
    post(running, [fact("event.amended", 4, amended | {"reason": "r"}, act["subject"])])
    assert ask(running, NOVEMBER | {"notice": COMPLETE}).json()["acts"] == 1


def test_no_read_model_is_asked(running: Running) -> None:
    """A version counts from its commit."""
    (position,) = post(running, [fact("notice.published", 5, COMPLETE)])
    answer = ask(running, NOVEMBER | {"version": COMPLETE["notice"]})
    assert int(answer.headers["Ledger-Position"]) >= position
    told = answer.json()
    assert (told["events"], told["acts"], told["changes"]) == (1, 0, [])


def test_a_position_that_is_not_reached_is_told(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reading.positions.WAIT_SECONDS", 0.2)
    head = incident(running) + 1
    with running.client(Role.OFFICER) as officer:
        body, headers = NOVEMBER | {"rules": "tw-2025"}, {"Ledger-Min-Position": str(head + 100)}
        answer = officer.post("/v1/what-if", json=body, headers=headers)
    assert answer.status_code == 503
    assert answer.json()["title"] == "The position is not reached yet"
    assert answer.json()["detail"].startswith("at ")
    assert facts(running, "ledger.replayed") == []


def test_an_event_that_cannot_be_read_is_named(running: Running) -> None:
    """Also where the process that judges meets it."""
    incident(running)
    with running.log.connect() as connection:
        append(connection, [raw("recipient.registered", GARBAGE, "recipient:x")])
    answer = ask(running, NOVEMBER | {"rules": "tw-2025"})
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("position ")


def test_a_period_without_history_is_told_as_such(running: Running) -> None:
    """That somebody asked is recorded all the same."""
    simulated(running)
    period = {"from": "2000-01-01", "to": "2000-12-31"}
    answer = ask(running, period | {"rules": "tw-2025"})
    assert pointer_of(answer) == "/from"
    assert "2000-01-01 to 2000-12-31" in answer.json()["errors"][0]["message"]
    (replayed,) = facts(running, "ledger.replayed")
    assert replayed["data"]["subject_count"] == 0


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
    "has not begun": ({"from": "9000-01-01", "to": "9000-12-31", "version": "x"}, 422, "/from"),
    "is no period": ({"from": None, "rules": "tw-2025"}, 422, "/from"),
    "supposes nothing": ({}, 422, ""),
    "supposes two notices": ({"notice": {}, "version": "x"}, 422, ""),
    "unknown rules": ({"rules": "tw-1995"}, 422, "/rules"),
    "an unknown version": ({"version": "none"}, 404, "/version"),
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
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert facts(running, "ledger.replayed") == []


def test_a_code_of_a_draft_that_cannot_be_read_is_named(running: Running) -> None:
    draft = notice_in(simulated(running)) | {"purposes": ["O9"]}
    assert pointer_of(ask(running, WHOLE | {"notice": draft})) == "/notice/purposes/0"


def test_only_one_history_is_judged_at_a_time(running: Running) -> None:
    incident(running)
    with running.service.replaying:
        answer = ask(running, WHOLE | {"rules": "tw-2025"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert ask(running, NOVEMBER | {"rules": "tw-2025"}).status_code == 200
