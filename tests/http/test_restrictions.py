"""Restrictions of a member over HTTP: in force at the very next position, for everybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected
from tests.http.reading import get, pointer_of, post, project, reads, subject_of, truth
from tests.http.request_bodies import CHECK, ago, do, done, emits, granted, receipt, refused

STOP = {"scope": "all", "reason": "the member asked to stop"}
NOBODY = "00000000-0000-4000-8000-000000000000"
REFUSAL = {"refused": True, "channels": ["email", "sms"], "received_by": "telephone"}


@pytest.fixture
def subject(running: Running) -> str:
    post(running, [collected()])
    return subject_of(running)


def ask(running: Running, path: str, body: dict[str, Any]) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post(f"/v1/members/{path}", json=body)


def place(running: Running, subject: str, **body: Any) -> dict[str, Any]:
    answer = ask(running, f"{subject}/restrictions", STOP | body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Ledger-Position"] == str(answer.json()["position"])
    told: dict[str, Any] = answer.json()
    return told


def seen(running: Running, subject: str, role: Role = Role.OFFICER) -> dict[str, Any]:
    answer = get(running, role, f"/v1/members/{subject}/restrictions")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return {**told, "at": int(answer.headers["Ledger-Position"])}


def standing(running: Running, subject: str) -> list[str]:
    return [each["restriction"] for each in seen(running, subject)["restrictions"]]


def test_a_restriction_is_in_force_at_its_own_position(running: Running, subject: str) -> None:
    told = place(running, subject, restriction="X1", categories=["C001"])
    found = seen(running, subject)
    assert found["at"] == told["position"]
    (restriction,) = found["restrictions"]
    since = datetime.fromisoformat(restriction.pop("since"))
    assert (datetime.now(UTC) - since).total_seconds() < 60
    assert restriction == {
        "restriction": "X1",
        "scope": "all",
        "reason": STOP["reason"],
        "categories": ["C001"],
        "channels": None,
        "dispute_noted": None,
        "request": None,
        "position": told["position"],
    }


def test_it_ends_when_it_is_resumed_and_only_once(running: Running, subject: str) -> None:
    name = place(running, subject)["restriction"]
    body = {"reason": "the purpose is settled", "ground": "TW11.2p.a"}
    answer = ask(running, f"{subject}/restrictions/{name}/resume", body)
    assert (answer.status_code, answer.json()["state"]) == (201, "resumed")
    assert seen(running, subject)["restrictions"] == []
    again = ask(running, f"{subject}/restrictions/{name}/resume", body)
    assert again.status_code == 409
    assert (again.json()["state"], again.json()["allowed"]) == ({name: "resumed"}, {name: []})
    assert ask(running, f"{subject}/restrictions", STOP | {"restriction": name}).status_code == 409


def test_of_two_officers_at_once_one_places_and_one_resumes(running: Running, subject: str) -> None:
    def place_it(_: int) -> int:
        body = STOP | {"restriction": "X1"}
        return ask(running, f"{subject}/restrictions", body).status_code

    def resume_it(_: int) -> int:
        return ask(running, f"{subject}/restrictions/X1/resume", {"reason": "over"}).status_code

    with ThreadPoolExecutor(2) as officers:
        assert sorted(officers.map(place_it, range(2))) == [201, 409]
        assert standing(running, subject) == ["X1"]
        assert sorted(officers.map(resume_it, range(2))) == [201, 409]
    assert standing(running, subject) == []
    facts = truth(running, lambda event: event["type"].startswith("processing."))
    assert [event["type"] for event in facts] == ["processing.restricted", "processing.resumed"]


def test_the_word_of_an_emitter_is_in_force_at_once(running: Running, subject: str) -> None:
    data = {"channels": ["all"], "received_by": "email"}
    (position,) = post(running, [said("m1", "marketing.refused", **data)])
    found = seen(running, subject)
    assert found["at"] == position
    assert [each["channel"] for each in found["marketing_refused"]] == [
        "all",
        "email",
        "mail",
        "push",
        "sms",
        "telephone",
    ]
    assert {each["position"] for each in found["marketing_refused"]} == {position}


def test_what_an_emitter_takes_back_is_in_force_no_more(running: Running, subject: str) -> None:
    post(running, [said("x1", "processing.restricted", restriction="X1", **STOP)])
    assert standing(running, subject) == ["X1"]
    named = {"amended_source": "/shop/care", "amended_id": "x1", "kind": "void"}
    post(running, [said("v1", "event.amended", **named, reason="another member's")])
    assert standing(running, subject) == []
    assert ask(running, f"{subject}/restrictions/X1/resume", {"reason": "-"}).status_code == 404
    assert place(running, subject, restriction="X1")["state"] == "standing"


def said(id_: str, name: str, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/shop/care",
        "type": name,
        "time": "2026-11-20T10:00:00+08:00",
        "subject": "M000123",
        "data": data,
    }


def test_marketing_is_refused_and_accepted_by_channel(running: Running, subject: str) -> None:
    answer = ask(running, f"{subject}/marketing", REFUSAL)
    assert answer.status_code == 201, answer.text
    found = seen(running, subject)
    assert found["at"] == answer.json()["position"]
    assert [each["channel"] for each in found["marketing_refused"]] == ["email", "sms"]
    taken_back = {"refused": False, "channels": ["sms"], "received_by": "web"}
    answer = ask(running, f"{subject}/marketing", taken_back | {"act": "switched it on"})
    assert answer.status_code == 201, answer.text
    (left,) = seen(running, subject)["marketing_refused"]
    assert (left["channel"], left["received_by"]) == ("email", "telephone")
    project(running)
    view = get(running, Role.OFFICER, f"/v1/members/{subject}").json()["view"]
    assert sum(each["refused"] for each in view["marketing"].values()) == 1


def test_data_disputed_in_vain_is_resumed_by_the_officer(running: Running) -> None:
    items = [{"right": "correction", "categories": ["C001"], "disputed": True}]
    done(running, "receive", receipt(items=items))
    done(running, "verify", CHECK)
    done(running, "decide", refused("correction", "TW11.1-ER19"))
    subject = subject_of(running)
    (left,) = seen(running, subject)["restrictions"]
    assert (left["scope"], left["request"], left["dispute_noted"]) == ("disputed", "R1", True)
    path = f"{subject}/restrictions/{left['restriction']}/resume"
    assert ask(running, path, {"reason": "nothing was wrong"}).status_code == 201
    assert seen(running, subject)["restrictions"] == []
    shown = get(running, Role.OFFICER, "/v1/requests/R1").json()
    assert shown["restrictions"] == []


def test_a_stop_that_was_granted_is_seen_at_once(running: Running) -> None:
    done(running, "receive", receipt("R1", "stop"))
    done(running, "verify", CHECK)
    position = done(running, "decide", granted("stop"))["position"]
    subject = subject_of(running)
    found = seen(running, subject)
    assert [each["request"] for each in found["restrictions"]] == ["R1"]
    assert found["restrictions"][0]["position"] == position
    assert do(running, "decide", granted("stop")).status_code == 409


def test_who_looks_is_recorded(running: Running, subject: str) -> None:
    before = len(reads(running))
    for role in (Role.OFFICER, Role.INVESTIGATOR, Role.AUDITOR):
        seen(running, subject, role)
    recorded = reads(running)[before:]
    assert [event["data"]["subjects"] for event in recorded] == [[subject]] * 3
    assert {event["data"]["route"] for event in recorded} == {"/v1/members/{subject}/restrictions"}


def test_nobody_is_restricted_who_is_not_known(running: Running) -> None:
    assert get(running, Role.OFFICER, f"/v1/members/{NOBODY}/restrictions").status_code == 404
    assert ask(running, f"{NOBODY}/restrictions", STOP).status_code == 404
    assert ask(running, f"{NOBODY}/restrictions/X1/resume", {"reason": "-"}).status_code == 404
    assert ask(running, f"{NOBODY}/marketing", REFUSAL).status_code == 404


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "no scope": ("restrictions", {"reason": "asked"}, "/scope"),
    "unknown scope": ("restrictions", STOP | {"scope": "some"}, "/scope"),
    "unknown category": ("restrictions", STOP | {"categories": ["Q9"]}, "/categories/0"),
    "channels of everything": ("restrictions", STOP | {"channels": ["sms"]}, "/channels"),
    "a dispute of everything": ("restrictions", STOP | {"dispute_noted": True}, "/dispute_noted"),
    "a slash": ("restrictions", STOP | {"restriction": "a/b"}, "/restriction"),
    "a request": ("restrictions", STOP | {"request": "R1"}, "/request"),
    "a name": ("restrictions", STOP | {"reason": "phone 0912-345-678"}, "/reason"),
    "resumed on no ground": (
        "restrictions/X1/resume",
        {"reason": "over", "ground": "TW99"},
        "/ground",
    ),
    "resumed of another": ("restrictions/X1/resume", {"reason": "-", "restriction": "X2"}, "/rest"),
    "resumed for a request": ("restrictions/X1/resume", {"reason": "-", "request": "R"}, "/requ"),
    "neither refused nor accepted": ("marketing", {"channels": ["sms"]}, "/refused"),
    "unknown channel": ("marketing", REFUSAL | {"channels": ["pigeon"]}, "/channels/0"),
    "accepted by no act": ("marketing", REFUSAL | {"refused": False}, "/act"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_body_of_no_sense_is_refused_by_its_pointer(
    running: Running, subject: str, name: str
) -> None:
    path, body, pointer = BAD[name]
    assert pointer_of(ask(running, f"{subject}/{path}", body)).startswith(pointer)


def test_another_system_resumes_nothing_that_an_officer_restricted(
    running: Running, subject: str
) -> None:
    place(running, subject, restriction="X1")
    resumed = {"restriction": "X1", "reason": "settled"}
    emits(running, "processing.resumed", "p1", **resumed)
    assert standing(running, subject) == ["X1"]
    assert ask(running, f"{subject}/restrictions/X1/resume", {"reason": "done"}).status_code == 201
    assert standing(running, subject) == []


def test_an_acceptance_dated_ahead_outlives_no_refusal(running: Running, subject: str) -> None:
    accepted: dict[str, Any] = {"channels": ["email"], "received_by": "web", "act": "ticked"}
    emits(running, "marketing.accepted", "m1", **accepted, time=ago(seconds=-200))
    ask(running, f"{subject}/marketing", REFUSAL)
    refused = [each["channel"] for each in seen(running, subject)["marketing_refused"]]
    assert refused == ["email", "sms"]
