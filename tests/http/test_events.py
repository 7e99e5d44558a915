"""`GET /v1/events`: the log as auditors read it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest

from api.access.tokens import Role
from tests.database.conftest import OWNER
from tests.http.conftest import Running
from tests.http.events import disclosed, with_data
from tests.http.reading import Truth, get, history, pages, pointer_of, post, project, truth, walk

AUDITOR = Role.AUDITOR


def positions(events: list[dict[str, Any]]) -> list[int]:
    return [event["position"] for event in events]


def data_has(name: str, *values: str) -> Callable[[Truth], bool]:
    def holds(event: Truth) -> bool:
        held = event["data"].get(name, ())
        return bool(set(values) & ({held} if isinstance(held, str) else set(held)))

    return holds


def actor_is(name: str) -> Callable[[Truth], bool]:
    return lambda event: event.get("actor") == name


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def happened(start: str, end: str) -> Callable[[Truth], bool]:
    return lambda event: at(start) <= at(event["time"]) < at(end)


FILTERS: dict[str, tuple[dict[str, Any], Callable[[Truth], bool]]] = {
    "nothing": ({}, lambda _: True),
    "a type": ({"type": "data.collected"}, lambda e: e["type"] == "data.collected"),
    "two types": (
        {"type": ["data.collected", "emitter.registered"]},
        lambda e: e["type"] in ("data.collected", "emitter.registered"),
    ),
    "a purpose": ({"purpose": "157"}, data_has("purposes", "157")),
    "two purposes": ({"purpose": ["157", "090"]}, data_has("purposes", "157", "090")),
    "a category": ({"category": "C002"}, data_has("categories", "C002")),
    "a recipient": ({"recipient": "pay-day"}, data_has("recipient", "pay-day")),
    "two recipients": (
        {"recipient": ["pay-day", "mailer"]},
        data_has("recipient", "pay-day", "mailer"),
    ),
    "a manner": ({"manner": "marketing"}, data_has("manner", "marketing")),
    "a basis": ({"basis": "TW20.1.6"}, data_has("basis", "TW20.1.6")),
    "a source": ({"source": "/shop/mail"}, lambda e: e["source"] == "/shop/mail"),
    "an actor": ({"actor": "staff:2"}, lambda e: e.get("actor") == "staff:2"),
    "a time": (
        {"from": "2026-11-05T01:00:00Z", "to": "2026-11-09T09:00:00+08:00"},
        happened("2026-11-05T01:00:00Z", "2026-11-09T01:00:00Z"),
    ),
    "an empty time": (
        {"from": "2026-11-05T01:00:00Z", "to": "2026-11-05T01:00:00Z"},
        lambda _: False,
    ),
    "several": (
        {"recipient": "pay-day", "purpose": "148", "from": "2026-11-05T01:00:00Z"},
        lambda e: (
            data_has("recipient", "pay-day")(e)
            and data_has("purposes", "148")(e)
            and at(e["time"]) >= at("2026-11-05T01:00:00Z")
        ),
    ),
}


@pytest.mark.parametrize("projected", [True, False])
def test_filters_find_what_a_plain_look_finds(running: Running, projected: bool) -> None:
    post(running, history())
    if projected:
        project(running)
    for name, (params, holds) in FILTERS.items():
        expected = positions(truth(running, holds))
        answer = get(running, AUDITOR, "/v1/events", limit=1000, **params)
        assert positions(answer.json()["events"]) == expected, name
        assert answer.json()["next"] is None


def test_filters_by_subject_find_its_stream_and_who_read_it(running: Running) -> None:
    post(running, history())
    subject = truth(running, lambda e: e["type"] == "data.collected")[1]["subject"]
    get(running, Role.OFFICER, f"/v1/members/{subject}/history", limit=3)
    expected = truth(running, lambda e: f"member:{subject}" in e["tags"])
    assert expected[-1]["type"] == "ledger.read"
    found = get(running, AUDITOR, "/v1/events", subject=subject).json()["events"]
    assert positions(found) == positions(expected)


def test_filters_by_subject_and_recipient_and_by_two_subjects(running: Running) -> None:
    post(running, history())
    first, second, _ = (
        e["subject"] for e in truth(running, lambda e: e["type"] == "data.collected")
    )
    expected = truth(
        running,
        lambda e: e.get("subject") == first and e["data"].get("recipient") == "mailer",
    )
    found = get(running, AUDITOR, "/v1/events", subject=first, recipient="mailer").json()
    assert positions(found["events"]) == positions(expected)
    expected = truth(running, lambda e: e.get("subject") in (first, second))
    found = get(
        running, AUDITOR, "/v1/events", subject=[first, second], recorded_to=_after(running)
    ).json()
    assert [e["position"] for e in found["events"] if e["type"] != "ledger.read"] == positions(
        expected
    )


def _after(running: Running) -> str:
    recorded: datetime = truth(running)[-1]["recorded_at"]
    return recorded.isoformat()


@pytest.mark.parametrize("projected", [True, False])
def test_filters_by_the_time_of_recording(running: Running, projected: bool) -> None:
    for event in history(12):
        post(running, [event])
    if projected:
        project(running)
    log = truth(running)
    start, end = log[7]["recorded_at"], log[12]["recorded_at"]
    found = get(
        running,
        AUDITOR,
        "/v1/events",
        recorded_from=start.isoformat(),
        recorded_to=end.isoformat(),
    ).json()
    assert positions(found["events"]) == [
        e["position"] for e in log if start <= e["recorded_at"] < end
    ]


def test_an_event_is_shown_as_it_is_stored(running: Running) -> None:
    position = post(running, history(3))[0]
    (stored,) = truth(running, lambda e: e["position"] == position)
    answer = get(running, AUDITOR, f"/v1/events/{position}")
    shown = answer.json()
    assert at(shown.pop("recorded_at")) == stored.pop("recorded_at")
    assert shown == stored
    assert shown["data"]["values"]["C001"].startswith("v1.")
    assert "王小明" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_position_beyond_the_head_is_not_found(running: Running) -> None:
    assert get(running, AUDITOR, "/v1/events/999999").status_code == 404


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_a_walk_sees_the_log_as_of_its_first_page(running: Running, limit: int) -> None:
    post(running, history(25))
    expected = positions(truth(running))
    seen: list[int] = []
    for number, page in enumerate(pages(running, AUDITOR, "/v1/events", "events", limit=limit)):
        assert len(page) <= limit
        seen += positions(page)
        post(running, [disclosed(1000 + number)])
    assert seen == expected


def test_a_filtered_walk_ends_and_misses_nothing(running: Running) -> None:
    post(running, history())
    project(running)
    post(running, [disclosed(n) for n in range(100, 105)])
    expected = positions(truth(running, data_has("purposes", "148")))
    found = walk(running, AUDITOR, "/v1/events", "events", purpose="148", limit=4)
    assert positions(found) == expected


def test_where_little_passes_pages_come_short_but_the_walk_is_whole(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reading.log_listing.STATEMENTS_PER_PIECE", 2)
    monkeypatch.setattr("api.reading.log_listing.ROWS_AT_ONCE", 5)
    post(running, history())
    for actor in ("staff:1", "nobody"):
        expected = positions(truth(running, actor_is(actor)))
        walked = list(pages(running, AUDITOR, "/v1/events", "events", actor=actor))
        assert len(walked) > 3
        assert [event["position"] for page in walked for event in page] == expected


def test_stretches_of_the_log_are_skipped_and_nothing_in_them_is_missed(running: Running) -> None:
    rare = {7: "157", 2_500: "157", 4_200: "157", 4_800: "157"}
    made = [with_data(disclosed(n), purposes=[rare.get(n, "148")]) for n in range(4_500)]
    for start in range(0, len(made), 1_000):
        post(running, made[start : start + 1_000])
    project(running)
    post(running, [with_data(disclosed(n), purposes=[rare.get(n, "148")]) for n in (4_800, 4_801)])
    for path, name in (("/v1/events", "events"), ("/v1/disclosures", "disclosures")):
        found = walk(running, AUDITOR, path, name, purpose="157", limit=2)
        assert [row["id"] for row in found] == [f"e{n}" for n in rare]
        found = walk(running, AUDITOR, path, name, purpose="148", manner="delivery", limit=1000)
        assert [row["id"] for row in found] == [
            f"e{n}" for n in (*range(4_500), 4_801) if n not in rare
        ]
        project(running)


def test_a_plain_position_is_a_cursor_too(running: Running) -> None:
    log = post(running, history(10))
    found = get(running, AUDITOR, "/v1/events", after=log[3], limit=2).json()
    assert positions(found["events"]) == log[4:6]


BAD_PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "limit 0": ({"limit": 0}, "/query/limit"),
    "limit 1001": ({"limit": 1001}, "/query/limit"),
    "a huge limit": ({"limit": "9" * 5000}, "/query/limit"),
    "a limit in words": ({"limit": "ten"}, "/query/limit"),
    "no cursor": ({"after": "x"}, "/query/after"),
    "a huge cursor": ({"after": "9" * 30}, "/query/after"),
    "a negative cursor": ({"after": "-1"}, "/query/after"),
    "no subject": ({"subject": "M000123"}, "/query/subject/0"),
    "NUL": ({"actor": "a\0b"}, "/query/actor/0"),
    "an empty word": ({"type": ""}, "/query/type/0"),
    "a long word": ({"source": "x" * 300}, "/query/source/0"),
    "many words": ({"type": ["x"] * 51}, "/query/type"),
    "no time": ({"from": "yesterday"}, "/query/from"),
    "no offset": ({"from": "2026-11-20T09:00:00"}, "/query/from"),
    "a type nobody knows": ({"type": "data.sold"}, "/query/type/0"),
    "an unknown purpose": ({"purpose": ["148", "999"]}, "/query/purpose/1"),
    "an unknown category": ({"category": "C9"}, "/query/category/0"),
    "an unknown manner": ({"manner": "gossip"}, "/query/manner/0"),
    "an unknown basis": ({"basis": "TW99"}, "/query/basis/0"),
    "the end of time": ({"to": "9999-12-31T23:59:59-14:00"}, "/query/to"),
    "from after to": (
        {"from": "2026-11-20T00:00:00Z", "to": "2026-11-19T00:00:00Z"},
        "/query/to",
    ),
    "recorded_from after recorded_to": (
        {"recorded_from": "2026-11-20T00:00:00Z", "recorded_to": "2026-11-19T00:00:00Z"},
        "/query/recorded_to",
    ),
    "a slip in a name": ({"purpse": "148"}, "/query/purpse"),
}


def test_names_the_bad_parameter(running: Running) -> None:
    for name, (params, pointer) in BAD_PARAMETERS.items():
        assert pointer_of(get(running, AUDITOR, "/v1/events", **params)) == pointer, name


def test_a_bad_position_is_refused(running: Running) -> None:
    for position in ("0", "-1", "x", "9" * 400, "%00", str(2**63)):
        assert pointer_of(get(running, AUDITOR, f"/v1/events/{position}")) == "/path/position"


def test_only_auditors_read_the_log(running: Running) -> None:
    for role in set(Role) - {AUDITOR}:
        for path in ("/v1/events", "/v1/events/1"):
            assert get(running, role, path).status_code == 403, role


def test_what_is_no_event_is_shown_as_such(running: Running) -> None:
    with running.log.connect(OWNER) as owner:
        for number, data in enumerate((b"not JSON", b"5", b'{"type": 7, "data": []}')):
            _append(owner, number, data)
    found = get(running, AUDITOR, "/v1/events", type="hold.released").json()["events"]
    assert [event.get("unreadable") for event in found] == ["bm90IEpTT04=", "NQ==", None]
    assert (
        get(running, AUDITOR, "/v1/events", type="hold.released", purpose="148").json()["events"]
        == []
    )


def _append(owner: psycopg.Connection[Any], number: int, data: bytes) -> None:
    owner.execute(
        "SELECT append_v1(NULL, '{0}', ARRAY[%b]::bytea[], ARRAY[''::bytea], '{hold.released}',"
        " '{x:1}', ARRAY[%b]::bytea[], NULL)",
        (bytes([number]) * 16, data),
        binary=True,
    )
