"""What recipients were told over HTTP: listed, answered, escalated, and found by what they hold."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.access.tokens import Role
from ledger.decisions.clock import day_of
from tests.http.conftest import Running
from tests.http.events import disclosed, with_data
from tests.http.reading import get, pointer_of, post, project, reads, subject_of, truth, walk
from tests.http.request_bodies import ago

PATH = "/v1/notifications"
DELETED = {"answer": "deleted", "handover": "file"}
AGAIN = {"reason": "no answer has come; please erase it"}


def today(days: int = 0) -> str:
    return str(day_of(datetime.now(UTC)) + timedelta(days=days))


def told(number: int, **data: Any) -> dict[str, Any]:
    """A notification as another system reports it."""
    said = {
        "notification": f"N{number}",
        "recipient": "black-cat",
        "kind": "erasure",
        "categories": ["C001"],
        "handover": "api",
        "reason": "please erase it",
    }
    return {
        "specversion": "1.0",
        "id": f"n{number}",
        "source": "/shop/care",
        "type": "recipient.notified",
        "time": "2026-11-21T10:00:00+08:00",
        "subject": "M000123",
        "data": said | data,
    }


def answered(number: int, answer: str, day: str = "2026-11-22") -> dict[str, Any]:
    data = {"notification": f"N{number}", "recipient": "black-cat"}
    said = told(number)["data"] | {"answer": answer}
    kept = {name: said[name] for name in ("answer", "handover")}
    event = {"type": "recipient.acknowledged", "id": f"a{number}", "data": data | kept}
    return told(number) | event | {"time": f"{day}T10:00:00+08:00"}


def do(running: Running, step: str, body: Any, name: str = "N1", **which: Any) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post(f"{PATH}/{name}/{step}", json=body, params=which)


def one(running: Running, name: str = "N1", **which: Any) -> dict[str, Any]:
    answer = get(running, Role.OFFICER, f"{PATH}/{name}", **which)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def listed(running: Running, **params: Any) -> list[str]:
    project(running)
    found = walk(running, Role.OFFICER, PATH, "notifications", **params)
    return [row["notification"] for row in found]


def test_an_answer_closes_a_notification_once(running: Running) -> None:
    post(running, [told(1, request="R1")])
    answer = do(running, "acknowledge", DELETED)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Ledger-Position"] == str(answer.json()["position"])
    assert (answer.json()["state"], answer.json()["allowed"]) == ("deleted", [])
    (event,) = truth(running, lambda e: e["type"] == "recipient.acknowledged")
    assert event["data"]["request"] == "R1"
    assert event["tags"][1:] == ["recipient:black-cat", "notification:N1", "request:R1"]
    again = do(running, "acknowledge", DELETED)
    assert again.status_code == 409
    assert (again.json()["state"], again.json()["allowed"]) == ({"N1": "deleted"}, {"N1": []})
    assert do(running, "escalate", AGAIN).status_code == 409
    shown = one(running)
    assert (shown["open"], shown["answer"], shown["allowed"]) == (False, "deleted", [])
    assert shown["answered_by"] == event["actor"]


def test_unreachable_stays_open_and_is_escalated(running: Running) -> None:
    post(running, [told(1, answer_due=today(5))])
    body = {"answer": "unreachable", "handover": "paper"}
    answer = do(running, "acknowledge", body).json()
    assert (answer["state"], answer["allowed"]) == ("open", ["acknowledge", "escalate"])
    shown = one(running)
    assert (shown["open"], shown["answer"], shown["overdue"]) == (True, "unreachable", False)
    assert do(running, "acknowledge", DELETED).status_code == 201
    assert one(running)["open"] is False


def test_a_refusal_says_why_and_is_shown_as_one(running: Running) -> None:
    post(running, [told(1)])
    body = {"answer": "refused", "handover": "api"}
    assert pointer_of(do(running, "acknowledge", body)) == "/reason"
    assert do(running, "acknowledge", body | {"reason": "kept by law"}).status_code == 201
    shown = one(running)
    assert (shown["open"], shown["answer"]) == (False, "refused")
    assert shown["answer_reason"] == "kept by law"


def test_an_answer_fits_what_was_told(running: Running) -> None:
    post(running, [told(1), told(2, kind="correction")])
    refused = do(running, "acknowledge", DELETED | {"answer": "corrected"})
    assert (refused.status_code, refused.json()["state"]) == (409, {"N1": "open"})
    answers = ["deleted", "no_record", "refused", "unreachable"]
    assert refused.json()["answers"] == answers
    assert ", ".join(answers) in refused.json()["detail"]
    corrected = DELETED | {"answer": "corrected"}
    assert do(running, "acknowledge", corrected, "N2").status_code == 201


def test_deleted_instead_of_corrected_needs_a_reason(running: Running) -> None:
    post(running, [told(1, kind="correction")])
    slip = do(running, "acknowledge", DELETED)
    fitting = ["corrected", "no_record", "refused", "unreachable"]
    assert (slip.status_code, slip.json()["answers"]) == (409, fitting)
    unknown = do(running, "acknowledge", DELETED | {"answer": "maybe"})
    assert pointer_of(unknown) == "/answer"
    assert ", ".join(fitting) in unknown.json()["errors"][0]["message"]
    meant = DELETED | {"reason": "the account was closed"}
    assert do(running, "acknowledge", meant).status_code == 201


def test_what_is_overdue_says_by_how_many_days(running: Running) -> None:
    time = ago(minutes=1)
    last = told(3) | {"time": time}
    post(running, [told(1, answer_due=today(-3)), told(2, answer_due=today()), last])
    assert listed(running, state="overdue") == ["N1"]
    shown = one(running)
    assert (shown["overdue"], shown["days_overdue"], shown["days_left"]) == (True, 3, -3)
    assert (one(running, "N2")["overdue"], one(running, "N2")["days_left"]) == (False, 0)
    in_two_weeks = day_of(datetime.fromisoformat(time)) + timedelta(days=14)
    assert one(running, "N3")["answer_due"] == str(in_two_weeks)


def test_telling_again_gives_another_day_and_counts(running: Running) -> None:
    post(running, [told(1, answer_due=today(-3), erasure="E1")])
    answer = do(running, "escalate", AGAIN | {"handover": "paper"})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["escalations"], answer.json()["answer_due"]) == (1, today(14))
    assert do(running, "escalate", AGAIN | {"answer_due": today(2)}).json()["escalations"] == 2
    shown = one(running)
    assert (shown["overdue"], shown["answer_due"], shown["times_told"]) == (False, today(2), 3)
    assert (shown["reason"], shown["escalation_reason"]) == ("please erase it", AGAIN["reason"])
    assert (shown["handover"], shown["erasure"], shown["kind"]) == ("paper", "E1", "erasure")
    assert listed(running, state="overdue") == []
    assert listed(running, state="open", erasure="E1") == ["N1"]
    assert listed(running, state="escalated") == ["N1"]
    do(running, "acknowledge", DELETED)
    assert listed(running, state="escalated") == []


def test_of_two_officers_at_once_one_records_the_answer(running: Running) -> None:
    post(running, [told(1)])

    def record(answer: str) -> int:
        body = {"answer": answer, "handover": "api"}
        return do(running, "acknowledge", body).status_code

    with ThreadPoolExecutor(2) as officers:
        assert sorted(officers.map(record, ("deleted", "no_record"))) == [201, 409]


def test_a_recipient_finds_the_data_by_what_it_was_given(running: Running) -> None:
    given = disclosed(1, time="2026-11-20T09:00:00+08:00")
    first, *_ = post(
        running,
        [
            given,
            with_data(disclosed(2, time="2026-11-19T09:00:00+08:00"), transaction="T2"),
            with_data(disclosed(3), categories=["C002"]),
            with_data(disclosed(4), recipient="pay-day"),
            disclosed(5, subject="M000456"),
            disclosed(6, time="2026-11-22T09:00:00+08:00"),
            disclosed(7),
            void("e7"),
            told(1),
        ],
    )
    shown = one(running)
    assert shown["disclosure_count"] == 2
    assert [each["transaction"] for each in shown["disclosures"]] == ["T2", "T1"]
    assert shown["disclosures"][1] == {
        "position": first,
        "time": "2026-11-20T01:00:00Z",
        "transaction": "T1",
        "request": None,
        "purposes": ["148"],
        "categories": ["C001"],
        "attributes": None,
        "manner": "delivery",
        "handover": "api",
        "reason": "deliver the parcel",
    }


def void(name: str, source: str = "/shop/orders") -> dict[str, Any]:
    named = {"amended_source": source, "amended_id": name, "kind": "void", "reason": "a slip"}
    return told(1) | {"id": f"v-{name}", "type": "event.amended", "data": named}


def test_what_was_taken_back_is_gone(running: Running) -> None:
    post(running, [told(1), answered(1, "deleted"), told(2)])
    assert listed(running, state="answered") == ["N1"]
    post(running, [void("a1", "/shop/care"), void("n2", "/shop/care")])
    assert listed(running) == ["N1"]
    assert listed(running, state="open") == ["N1"]
    assert one(running)["open"] is True
    assert get(running, Role.OFFICER, f"{PATH}/N2").status_code == 404
    assert do(running, "acknowledge", DELETED, "N2").status_code == 404
    assert do(running, "acknowledge", DELETED).status_code == 201


def test_an_id_that_stands_for_several_is_told_apart(running: Running) -> None:
    other = told(1, recipient="pay-day") | {"id": "n2"}
    post(running, [told(1), other, told(1) | {"id": "n3", "subject": "M000456"}])
    assert get(running, Role.OFFICER, f"{PATH}/N1").status_code == 409
    several = do(running, "acknowledge", DELETED, recipient="black-cat")
    subjects = {subject_of(running, "M000123"), subject_of(running, "M000456")}
    candidates = several.json()["candidates"]
    assert (several.status_code, len(candidates)) == (409, 2)
    assert "?recipient=&subject=" in several.json()["detail"]
    assert {each["subject"] for each in candidates} == subjects
    which = {"recipient": "black-cat", "subject": subject_of(running, "M000456")}
    assert do(running, "acknowledge", DELETED, **which).status_code == 201
    assert one(running, **which)["open"] is False
    assert one(running, recipient="pay-day")["open"] is True
    assert listed(running, state="open") == ["N1", "N1"]


FILTERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "none": ({}, ["N1", "N2", "N3", "N4"]),
    "by recipient": ({"recipient": "pay-day"}, ["N3"]),
    "by kind": ({"kind": "correction"}, ["N2"]),
    "by erasure": ({"erasure": "E1"}, ["N1", "N3"]),
    "by request": ({"request": "R2"}, ["N2"]),
    "open": ({"state": "open"}, ["N1", "N3", "N4"]),
    "answered": ({"state": "answered"}, ["N2"]),
    "all at once": ({"erasure": "E1", "state": "open", "recipient": "pay-day"}, ["N3"]),
    "no such": ({"erasure": "E9"}, []),
}


def test_the_list_is_filtered_and_paged(running: Running) -> None:
    post(
        running,
        [
            told(1, erasure="E1"),
            told(2, kind="correction", request="R2"),
            answered(2, "refused"),
            told(3, erasure="E1", recipient="pay-day"),
            told(4) | {"subject": "M000456"},
        ],
    )
    for name, (params, expected) in FILTERS.items():
        assert listed(running, **params) == expected, name
        assert listed(running, limit=1, **params) == expected, name
    assert listed(running, subject=subject_of(running, "M000456")) == ["N4"]
    with running.client(Role.AUDITOR) as auditor:
        text = auditor.get(PATH, headers={"Accept": "text/csv"}).text
    assert text.splitlines()[0].startswith("notification,recipient,kind,subject,categories")
    assert len(text.splitlines()) == 5


def test_the_list_agrees_with_each_notification(running: Running) -> None:
    post(running, [told(1, answer_due=today(-1)), told(2), answered(2, "unreachable"), told(3)])
    project(running)
    for row in walk(running, Role.OFFICER, PATH, "notifications"):
        shown = one(running, row["notification"])
        assert {name: shown[name] for name in row} == row


def test_who_looks_is_recorded(running: Running) -> None:
    post(running, [told(1)])
    project(running)
    get(running, Role.AUDITOR, PATH, recipient="black-cat", erasure="M000123")
    get(running, Role.AUDITOR, PATH, recipient="black-cat")
    one(running)
    first, second, third = (event["data"] for event in reads(running))
    assert first["filters"] == "recipient=… erasure=…"
    assert (second["filters"], second["subject_count"]) == ("recipient=black-cat", 1)
    assert (third["route"], third["subjects"]) == ("/v1/notifications/{id}", second["subjects"])


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "no answer": ("acknowledge", {"handover": "api"}, "/answer"),
    "unknown answer": ("acknowledge", DELETED | {"answer": "maybe"}, "/answer"),
    "another recipient": ("acknowledge", DELETED | {"recipient": "pay-day"}, "/recipient"),
    "another erasure": ("acknowledge", DELETED | {"erasure": "E9"}, "/erasure"),
    "a name": ("acknowledge", DELETED | {"reason": "phone 0912-345-678"}, "/reason"),
    "again without a reason": ("escalate", {}, "/reason"),
    "again until yesterday": ("escalate", AGAIN | {"answer_due": today(-1)}, "/answer_due"),
    "again until no day": ("escalate", AGAIN | {"answer_due": None}, "/answer_due"),
    "again of other categories": ("escalate", AGAIN | {"categories": ["C002"]}, "/categories"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_body_of_no_sense_is_refused_by_its_pointer(running: Running, name: str) -> None:
    step, body, pointer = BAD[name]
    post(running, [told(1)])
    assert pointer_of(do(running, step, body)) == pointer


def test_nobody_was_told_under_an_unknown_id(running: Running) -> None:
    assert get(running, Role.OFFICER, f"{PATH}/N9").status_code == 404
    assert do(running, "acknowledge", DELETED, "N9").status_code == 404
    assert do(running, "escalate", AGAIN, "N9").status_code == 404
