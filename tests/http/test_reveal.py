"""`POST /v1/members/{subject}/reveal`: sealed values in clear, for a reason that is recorded."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.access.tokens import Role
from api.reading import revealing
from ledger.log.opening import open_part
from tests.database.conftest import OWNER
from tests.http.conftest import Running
from tests.http.copying import VALUES, member_with
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import Truth, project, truth


def reveal(
    running: Running, subject: str, body: Any, role: Role = Role.INVESTIGATOR
) -> httpx.Response:
    with running.client(role) as client:
        return client.post(f"/v1/members/{subject}/reveal", json=body)


def revealed(running: Running) -> list[Truth]:
    return truth(running, lambda event: event["type"] == "ledger.revealed")


def test_what_was_sealed_is_shown_and_that_it_was_is_recorded(running: Running) -> None:
    subject, (position, _) = member_with(running, collected(), disclosed())
    body = {"reason": "complaint 17", "positions": [position]}
    answer = reveal(running, subject, body)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    (event,) = told["events"]
    assert {part["category"]: part["values"] for part in event["sealed"]} == VALUES
    assert {part["field"] for part in event["sealed"]} == {"values"}
    (recorded,) = revealed(running)
    assert told["revealed"] == recorded["position"]
    assert recorded["tags"] == [f"member:{subject}"]
    assert recorded["actor"].startswith("key:")
    assert recorded["data"] == {
        "purpose": "investigation",
        "route": "/v1/members/{subject}/reveal",
        "position": int(answer.headers["Ledger-Position"]),
        "subject_count": 1,
        "subjects": [subject],
        "reason": "complaint 17",
        "categories": ["C001", "C002"],
        "events": [position],
    }


def test_categories_choose_what_is_opened(running: Running) -> None:
    subject, positions = member_with(running, collected(1), collected(2))
    body = {"reason": "x", "positions": positions, "categories": ["C002"]}
    events = reveal(running, subject, body).json()["events"]
    assert [event["position"] for event in events] == positions
    for event in events:
        assert [part["values"] for part in event["sealed"]] == [VALUES["C002"]]
    assert revealed(running)[0]["data"]["categories"] == ["C002"]


def test_categories_alone_open_the_latest_events_that_hold_them(running: Running) -> None:
    newer = with_data(collected(2), values={"C002": {"card_last4": "1881"}})
    subject, positions = member_with(running, collected(1), newer, disclosed(3))
    project(running)
    events = reveal(running, subject, {"reason": "x", "categories": ["C002"]}).json()["events"]
    assert [event["position"] for event in events] == positions[:2]
    events = reveal(running, subject, {"reason": "x", "categories": ["C001"]}).json()["events"]
    assert [event["position"] for event in events] == positions[:1]


def test_what_is_sealed_without_a_category_is_shown_too(running: Running) -> None:
    evidence = {"ip": "203.0.113.7", "form": "checkbox"}
    data = {
        "kind": "collection",
        "purposes": ["090"],
        "notice": "2026-01",
        "channel": "web",
        "act": "ticked the box",
        "evidence": evidence,
    }
    subject, positions = member_with(running, collected(2, type="consent.given", data=data))
    answer = reveal(running, subject, {"reason": "x", "positions": positions}).json()
    assert answer["events"][0]["sealed"] == [
        {"field": "evidence", "category": None, "values": evidence}
    ]


def test_values_whose_key_was_destroyed_stay_closed(running: Running) -> None:
    subject, positions = member_with(running, collected())
    with running.log.connect(OWNER) as owner:
        owner.execute("DELETE FROM data_keys WHERE retention_class = 'C001'")
    body = {"reason": "x", "positions": positions}
    (event,) = reveal(running, subject, body).json()["events"]
    closed, opened = event["sealed"]
    assert closed == {"field": "values", "category": "C001", "fault": "the key is destroyed"}
    assert opened["values"] == VALUES["C002"]
    with running.log.connect() as connection:
        kept = connection.execute("SELECT retention_class FROM data_keys").fetchall()
    assert kept == [("C002",)]


def test_an_erasure_that_comes_between_closes_what_was_being_opened(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, positions = member_with(running, collected())
    real = open_part

    def erasing(*arguments: Any) -> dict[str, str]:
        with running.log.connect(OWNER) as owner:
            owner.execute("DELETE FROM data_keys WHERE retention_class = 'C001'")
        return real(*arguments)

    monkeypatch.setattr(revealing, "open_part", erasing)
    (event,) = reveal(running, subject, {"reason": "x", "positions": positions}).json()["events"]
    closed, opened = event["sealed"]
    assert closed["fault"] == "the key is destroyed"
    assert opened["values"] == VALUES["C002"]


def test_a_key_put_in_the_place_of_another_opens_nothing(running: Running) -> None:
    subject, positions = member_with(running, collected(), collected(2, "M000456"))
    with running.log.connect(OWNER) as owner:
        owner.execute(
            "UPDATE data_keys d SET wrapped = other.wrapped FROM data_keys other"
            " WHERE d.subject = %s AND other.subject <> d.subject"
            " AND d.retention_class = 'C001' AND other.retention_class = 'C001'",
            (subject,),
        )
    answer = reveal(running, subject, {"reason": "x", "positions": positions[:1]})
    assert answer.status_code == 503
    assert "王小明" not in answer.text


BAD_BODIES: list[tuple[str, dict[str, Any], str]] = [
    ("no reason", {"positions": [1]}, "/reason"),
    ("an empty reason", {"reason": "", "positions": [1]}, "/reason"),
    ("a long reason", {"reason": "x" * 501, "positions": [1]}, "/reason"),
    ("a telling reason", {"reason": "ask ming@example.tw", "positions": [1]}, "/reason"),
    ("nothing named", {"reason": "x"}, ""),
    ("no positions", {"reason": "x", "positions": []}, "/positions"),
    ("many positions", {"reason": "x", "positions": list(range(1, 102))}, "/positions"),
    ("position 0", {"reason": "x", "positions": [0]}, "/positions/0"),
    ("a huge position", {"reason": "x", "positions": [2**53]}, "/positions/0"),
    ("a word", {"reason": "x", "positions": ["7"]}, "/positions/0"),
    ("an empty category", {"reason": "x", "categories": [""]}, "/categories/0"),
    ("a field too many", {"reason": "x", "positions": [1], "all": True}, "/all"),
]


def test_a_bad_request_reveals_nothing_and_is_told_why(running: Running) -> None:
    subject, _ = member_with(running, collected())
    for name, body, pointer in BAD_BODIES:
        answer = reveal(running, subject, body)
        expected = 400 if name == "a huge position" else 422
        assert answer.status_code == expected, name
        assert answer.json()["errors"][0]["pointer"] == pointer, name
    assert revealed(running) == []


def test_only_events_of_the_member_that_hold_something_are_opened(running: Running) -> None:
    subject, (own, plain, other) = member_with(
        running, collected(1), disclosed(2), collected(3, "M000456")
    )
    for positions, pointer in (
        ([own, other], "/positions/1"),
        ([999_999], "/positions/0"),
        ([1], "/positions/0"),
        ([plain], "/positions"),
    ):
        answer = reveal(running, subject, {"reason": "x", "positions": positions})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert revealed(running) == []
    assert reveal(running, str(uuid4()), {"reason": "x", "positions": [1]}).status_code == 404


def test_nothing_is_revealed_when_it_cannot_be_recorded(running: Running) -> None:
    subject, positions = member_with(running, collected())
    running.service.writer.close()
    answer = reveal(running, subject, {"reason": "x", "positions": positions})
    assert answer.status_code == 503
    assert "4242" not in answer.text


def test_only_investigators_reveal(running: Running) -> None:
    subject, positions = member_with(running, collected())
    for role in set(Role) - {Role.INVESTIGATOR}:
        answer = reveal(running, subject, {"reason": "x", "positions": positions}, role)
        assert answer.status_code == 403, role
    assert revealed(running) == []
