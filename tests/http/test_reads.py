"""Who read what is in the log before the answer is sent."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected
from tests.http.reading import get, history, pointer_of, post, project, reads, subject_of, truth

NDJSON = {"Accept": "application/x-ndjson"}


def read_of(running: Running) -> dict[str, Any]:
    """The one reading recorded."""
    (event,) = reads(running)
    return event


def test_a_page_of_the_log_is_recorded_with_the_members_in_it(running: Running) -> None:
    post(running, history(20))
    answer = get(running, Role.AUDITOR, "/v1/events", purpose="148", limit=4)
    shown = answer.json()["events"]
    event = read_of(running)
    assert event["actor"].startswith("key:")
    assert event["data"] == {
        "purpose": "audit",
        "route": "/v1/events",
        "position": int(answer.headers["Ledger-Position"]),
        "subject_count": len({e["subject"] for e in shown}),
        "subjects": sorted({e["subject"] for e in shown}),
        "rows": 4,
        "filters": "purpose=148",
    }
    assert event["position"] == event["data"]["position"] + 1


def test_a_page_about_nobody_is_recorded_too(running: Running) -> None:
    get(running, Role.AUDITOR, "/v1/events", type="emitter.registered")
    data = read_of(running)["data"]
    assert (data["subject_count"], data["rows"], "subjects" in data) == (0, len(Role), False)


def test_more_than_a_hundred_members_are_counted(running: Running) -> None:
    post(running, [collected(n, f"M{n:06}") for n in range(101)])
    get(running, Role.AUDITOR, "/v1/events", type="data.collected", limit=1000)
    data = read_of(running)["data"]
    assert (data["subject_count"], "subjects" in data) == (101, False)


@pytest.mark.parametrize("path", ["", "/history", "/disclosures"])
def test_seeing_a_member_is_recorded_in_its_stream(running: Running, path: str) -> None:
    post(running, history(20))
    project(running)
    subject = truth(running, lambda e: e["id"] == "c0")[0]["subject"]
    get(running, Role.INVESTIGATOR, f"/v1/members/{subject}{path}")
    event = read_of(running)
    assert event["tags"] == [f"member:{subject}"]
    assert event["data"]["route"] == f"/v1/members/{{subject}}{path}"
    assert event["data"]["purpose"] == "investigation"


def test_a_lookup_that_finds_a_member_is_recorded(running: Running) -> None:
    post(running, history(3))
    subject = subject_of(running)
    data = read_of(running)["data"]
    assert (data["subjects"], data["purpose"]) == ([subject], "request handling")


def test_the_purpose_is_the_readers_own_word(running: Running) -> None:
    headers = [(b"Ledger-Purpose", "年度稽核 2026".encode())]
    with running.client(Role.AUDITOR) as client:
        client.get("/v1/events", headers=headers)
    assert read_of(running)["data"]["purpose"] == "年度稽核 2026"


BAD_PURPOSES = [b"", b"x" * 501, b"\xff\xfe", b"about ming@example.tw", b"0912-345-678"]


def test_a_purpose_that_may_not_be_recorded_is_refused(running: Running) -> None:
    with running.client(Role.AUDITOR) as client:
        for purpose in BAD_PURPOSES:
            answer = client.get("/v1/events", headers=[(b"Ledger-Purpose", purpose)])
            assert pointer_of(answer) == "/header/Ledger-Purpose"
    assert reads(running) == []


def test_filters_that_found_nothing_are_recorded_without_their_words(running: Running) -> None:
    post(running, history(10))
    get(running, Role.AUDITOR, "/v1/events", actor="M000123", manner="delivery")
    assert read_of(running)["data"]["filters"] == "manner=delivery actor=…"


def test_a_reading_that_cannot_be_recorded_is_not_answered(running: Running) -> None:
    post(running, history(10))
    project(running)
    subject = subject_of(running)
    running.service.writer.close()
    for role, path in (
        (Role.AUDITOR, "/v1/events"),
        (Role.AUDITOR, "/v1/events/8"),
        (Role.AUDITOR, "/v1/disclosures"),
        (Role.OFFICER, f"/v1/members/{subject}"),
        (Role.OFFICER, f"/v1/members/{subject}/history"),
        (Role.OFFICER, f"/v1/members/{subject}/disclosures"),
    ):
        for headers in ({}, NDJSON):
            with running.client(role) as client:
                answer = client.get(path, headers=headers)
            assert answer.status_code == 503, path
            assert answer.headers["content-type"] == "application/problem+json"
            assert "M000" not in answer.text
            assert subject not in answer.text
