"""The disclosure register, and the account of what each recipient got."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import disclosed
from tests.http.reading import (
    Truth,
    get,
    history,
    pages,
    pointer_of,
    post,
    project,
    reads,
    truth,
    walk,
)
from tests.http.test_events import at, data_has, happened, positions

AUDITOR = Role.AUDITOR
REGISTER = "/v1/disclosures"


def is_disclosure(event: Truth) -> bool:
    return bool(event["type"] == "data.disclosed")


def amendment(number: int, kind: str = "void") -> dict[str, Any]:
    """Takes back the disclosure of this number."""
    return {
        "specversion": "1.0",
        "id": f"a{number}",
        "source": "/shop/desk",
        "type": "event.amended",
        "time": "2026-11-21T09:00:00+08:00",
        "subject": "M000123",
        "data": {
            "amended_source": "/shop/orders",
            "amended_id": f"e{number}",
            "kind": kind,
            "reason": "it never left the house",
        },
    }


FILTERS: dict[str, tuple[dict[str, Any], Callable[[Truth], bool]]] = {
    "nothing": ({}, lambda _: True),
    "a recipient": ({"recipient": "pay-day"}, data_has("recipient", "pay-day")),
    "a purpose": ({"purpose": "157"}, data_has("purposes", "157")),
    "two purposes": ({"purpose": ["157", "090"]}, data_has("purposes", "157", "090")),
    "a category": ({"category": "C002"}, data_has("categories", "C002")),
    "two manners": (
        {"manner": ["payment", "delivery"]},
        data_has("manner", "payment", "delivery"),
    ),
    "a basis": ({"basis": "TW20.1.6"}, data_has("basis", "TW20.1.6")),
    "a region": ({"region": "TW"}, lambda _: True),
    "another region": ({"region": "JP"}, lambda _: False),
    "a time": (
        {"from": "2026-11-05T01:00:00Z", "to": "2026-11-09T09:00:00+08:00"},
        happened("2026-11-05T01:00:00Z", "2026-11-09T01:00:00Z"),
    ),
    "a recipient, a purpose and a time": (
        {"recipient": "mailer", "purpose": "148", "from": "2026-11-05T01:00:00Z"},
        lambda e: (
            data_has("recipient", "mailer")(e)
            and data_has("purposes", "148")(e)
            and at(e["time"]) >= at("2026-11-05T01:00:00Z")
        ),
    ),
}


def test_filters_find_what_a_plain_look_finds(running: Running) -> None:
    post(running, history())
    project(running)
    for name, (params, holds) in FILTERS.items():
        expected = positions([e for e in truth(running, is_disclosure) if holds(e)])
        answer = get(running, AUDITOR, REGISTER, limit=1000, **params)
        assert positions(answer.json()["disclosures"]) == expected, name
        assert positions(walk(running, AUDITOR, REGISTER, "disclosures", limit=3, **params)) == (
            expected
        ), name


def test_filters_by_subject_as_for_the_member_itself(running: Running) -> None:
    post(running, history())
    project(running)
    subject = truth(running)[-1]["subject"]
    expected = truth(running, lambda e: is_disclosure(e) and e["subject"] == subject)
    found = get(running, AUDITOR, REGISTER, subject=subject).json()
    own = get(running, Role.OFFICER, f"/v1/members/{subject}/disclosures").json()
    assert positions(found["disclosures"]) == positions(expected)
    assert own == found
    some = {"purpose": "148", "from": "2026-11-05T01:00:00Z", "to": "2026-11-12T01:00:00Z"}
    one = get(running, AUDITOR, REGISTER, subject=subject, **some).json()
    two = get(running, Role.OFFICER, f"/v1/members/{subject}/disclosures", **some).json()
    assert one == two
    assert 0 < len(one["disclosures"]) < len(expected)


def test_a_row_says_all_that_the_event_says_in_clear(running: Running) -> None:
    (position,) = post(running, [disclosed(1, actor="staff:1")])
    project(running)
    (event,) = truth(running, is_disclosure)
    (row,) = get(running, AUDITOR, REGISTER).json()["disclosures"]
    told = {name: value for name, value in row.items() if value is not None}
    assert at(told.pop("time")) == at(event["time"])
    assert at(told.pop("recorded_at")) == event["recorded_at"]
    assert told.pop("handover") == "api"
    assert told == {
        "position": position,
        "subject": event["subject"],
        "source": event["source"],
        "id": event["id"],
        "actor": "staff:1",
        **event["data"],
    }


def test_a_walk_sees_the_register_as_of_its_first_page(running: Running) -> None:
    post(running, history(30))
    project(running)
    expected = positions(truth(running, is_disclosure))
    seen: list[int] = []
    for number, page in enumerate(pages(running, AUDITOR, REGISTER, "disclosures", limit=10)):
        seen += positions(page)
        post(running, [disclosed(1000 + number)])
        project(running)
    assert seen == expected


def test_a_disclosure_taken_back_stays_in_the_register_and_says_so(running: Running) -> None:
    post(running, [disclosed(1), disclosed(2), amendment(2)])
    project(running)
    rows = get(running, AUDITOR, REGISTER).json()["disclosures"]
    assert [row["amended"] for row in rows] == [None, "void"]
    (entry,) = get(running, AUDITOR, f"{REGISTER}/summary").json()["summary"]
    assert entry["count"] == 1


def summary_of(events: list[Truth]) -> dict[tuple[str, str], tuple[datetime, datetime, int]]:
    """First, last and count by recipient and purpose, the plain way."""
    times: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for event in events:
        for purpose in event["data"]["purposes"]:
            times[event["data"]["recipient"], purpose].append(at(event["time"]))
    return {key: (min(held), max(held), len(held)) for key, held in times.items()}


def test_the_summary_accounts_for_each_recipient_and_purpose(running: Running) -> None:
    post(running, history())
    project(running)
    expected = summary_of(truth(running, is_disclosure))
    rows = walk(running, AUDITOR, f"{REGISTER}/summary", "summary", limit=2)
    found = {
        (row["recipient"], row["purpose"]): (at(row["first"]), at(row["last"]), row["count"])
        for row in rows
    }
    assert found == expected
    assert list(found) == sorted(expected)
    some = get(
        running, AUDITOR, f"{REGISTER}/summary", recipient=["mailer", "pay-day"], purpose="148"
    ).json()["summary"]
    assert [row["recipient"] for row in some] == ["mailer", "pay-day"]


def test_the_summary_names_nobody_and_is_not_recorded(running: Running) -> None:
    post(running, history())
    project(running)
    answer = get(running, AUDITOR, f"{REGISTER}/summary")
    assert all(event["subject"] not in answer.text for event in truth(running, is_disclosure))
    assert reads(running) == []


def test_reading_the_register_is_recorded(running: Running) -> None:
    post(running, history())
    project(running)
    rows = get(running, AUDITOR, REGISTER, recipient="mailer", limit=5).json()["disclosures"]
    (event,) = reads(running)
    assert event["data"]["subjects"] == sorted({row["subject"] for row in rows})
    assert (event["data"]["rows"], event["data"]["filters"]) == (5, "recipient=mailer")


BAD_PARAMETERS: list[tuple[dict[str, Any], str]] = [
    ({"subject": "M000123"}, "/query/subject"),
    ({"recipient": "a\0"}, "/query/recipient"),
    ({"recipient": ""}, "/query/recipient"),
    ({"purpose": ["x"] * 51}, "/query/purpose"),
    ({"purpose": "999"}, "/query/purpose/0"),
    ({"limit": 0}, "/query/limit"),
    ({"after": "1.2.3"}, "/query/after"),
    ({"from": "2026"}, "/query/from"),
    ({"from": "2026-11-20T00:00:00Z", "to": "2026-11-19T00:00:00Z"}, "/query/to"),
    ({"actor": "x"}, "/query/actor"),
]


def test_names_the_bad_parameter(running: Running) -> None:
    for params, pointer in BAD_PARAMETERS:
        assert pointer_of(get(running, AUDITOR, REGISTER, **params)) == pointer
    assert pointer_of(get(running, AUDITOR, f"{REGISTER}/summary", from_="x")) == "/query/from_"


def test_a_recipient_that_nobody_knows_is_refused(running: Running) -> None:
    post(running, history())
    project(running)
    before = reads(running)
    assert pointer_of(get(running, AUDITOR, REGISTER, recipient="mailr")) == "/query/recipient"
    mistyped = get(running, AUDITOR, f"{REGISTER}/summary", recipient=["mailer", "nobody"])
    assert pointer_of(mistyped) == "/query/recipient/1"
    assert reads(running) == before


def test_where_no_projector_ever_ran_there_is_no_register_yet(running: Running) -> None:
    for path in (REGISTER, f"{REGISTER}/summary", "/v1/recipients", "/v1/notices"):
        answer = get(running, AUDITOR, path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "1"


def test_only_auditors_read_the_register(running: Running) -> None:
    for role in set(Role) - {AUDITOR}:
        for path in (REGISTER, f"{REGISTER}/summary"):
            assert get(running, role, path).status_code == 403, role
