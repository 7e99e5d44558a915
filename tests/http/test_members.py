"""One member: looked up by reference, then seen by subject."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import orjson
import pytest

from api.access.tokens import Role
from ledger.vocabulary.data import DataCollected, DataDisclosed
from ledger.vocabulary.envelope import decode
from ledger.vocabulary.own import EventAmended
from projections.members.fold import fold
from projections.members.view import View, plain
from tests.http.conftest import Running
from tests.http.events import collected, disclosed
from tests.http.reading import (
    Truth,
    get,
    history,
    pointer_of,
    post,
    project,
    subject_of,
    truth,
    walk,
)

CLASSES: dict[str, Any] = {cls.TOPIC: cls for cls in (DataCollected, DataDisclosed, EventAmended)}


def view_of(running: Running, subject: str, holds: Callable[[Truth], bool] = lambda _: True) -> Any:
    """The fold of the member's events for which something holds."""
    with running.log.connect() as connection:
        rows = connection.execute(
            "SELECT position, recorded_at, type, data FROM events WHERE tags[1] = %s",
            (f"member:{subject}",),
        ).fetchall()
    kept = {event["position"] for event in truth(running, holds)}
    view = fold(
        (position, recorded_at, decode(data, CLASSES[type_]))
        for position, recorded_at, type_, data in rows
        if position in kept and type_ in CLASSES
    )
    return orjson.loads(msgspec.json.encode(plain(view)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_member_is_found_by_reference(running: Running) -> None:
    post(running, history(3))
    (event,) = truth(running, lambda e: e["id"] == "c1" and e["type"] == "data.collected")
    for role in (Role.INVESTIGATOR, Role.OFFICER):
        assert subject_of(running, "M000456", role) == event["subject"]


def test_looking_up_an_unknown_member_makes_none(running: Running) -> None:
    with running.client(Role.OFFICER) as client:
        for _ in range(2):
            answer = client.post("/v1/members/lookup", json={"member": "M999999"})
            assert answer.status_code == 404
            assert "M999999" not in answer.text
    with running.log.connect() as connection:
        assert connection.execute("SELECT count(*) FROM subjects").fetchone() == (0,)


BAD_LOOKUPS: list[tuple[bytes, int, str]] = [
    (b'{"member": ""}', 422, "/member"),
    (b'{"member": 7}', 422, "/member"),
    (b'{"member": "%b"}' % (b"x" * 129), 422, "/member"),
    (b'{"member": "\\ud800"}', 400, "/member"),
    (b'{"member": "a\\u0000"}', 400, "/member"),
    (b'{"member": "M000123", "more": 1}', 422, "/more"),
    (b'{"member": "M000123", "member": "M000124"}', 400, "/member"),
    (b"{}", 422, "/member"),
    (b"[]", 422, ""),
    (b"", 400, ""),
]


def test_a_bad_lookup_is_refused_without_repeating_it(running: Running) -> None:
    with running.client(Role.OFFICER) as client:
        for body, status, pointer in BAD_LOOKUPS:
            answer = client.post("/v1/members/lookup", content=body)
            told = answer.json()
            assert (answer.status_code, told["errors"][0]["pointer"]) == (status, pointer), body
            assert "M000123" not in answer.text
        too_much = client.post("/v1/members/lookup", content=b" " * 1_100_000)
        assert too_much.status_code == 413


def test_the_reference_stands_neither_in_the_log_nor_in_what_is_logged(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for client in ("httpx", "httpcore"):
        caplog.set_level("CRITICAL", client)
    post(running, history(5))
    subject_of(running)
    get(running, Role.AUDITOR, "/v1/events", actor="M000123", source="M000123", type="M000123")
    assert "M000123" not in orjson.dumps(truth(running), default=str).decode()
    assert "M000123" not in caplog.text


def test_the_view_is_the_fold_of_the_members_events(running: Running) -> None:
    post(running, history())
    project(running)
    subject = subject_of(running)
    answer = get(running, Role.OFFICER, f"/v1/members/{subject}")
    assert answer.json() == {"subject": subject, "view": view_of(running, subject)}
    assert answer.headers["Cache-Control"] == "no-store"


def amended_history() -> list[dict[str, Any]]:
    amended = {
        "specversion": "1.0",
        "id": "a1",
        "source": "/shop/desk",
        "type": "event.amended",
        "time": "2026-11-21T09:00:00+08:00",
        "subject": "M000123",
        "data": {
            "amended_source": "/shop/mail",
            "amended_id": "e0",
            "kind": "void",
            "reason": "sent twice by mistake",
        },
    }
    return [*history(30), amended]


@pytest.mark.parametrize("zone", ["Z", "+08:00"])
def test_as_of_shows_what_had_happened_by_then(running: Running, zone: str) -> None:
    post(running, history(30))
    project(running)
    subject, moment = subject_of(running), f"2026-11-09T01:00:00{zone}"
    answer = get(running, Role.OFFICER, f"/v1/members/{subject}", as_of=moment).json()
    expected = view_of(running, subject, lambda e: at(e["time"]) <= at(moment))
    assert answer["view"] == expected
    assert at(answer["as_of"]) == at(moment)


def test_known_at_shows_what_the_ledger_knew_then(running: Running) -> None:
    for event in amended_history():
        post(running, [event])
    subject = subject_of(running)
    for event in truth(running)[5::6]:
        moment: datetime = event["recorded_at"]
        answer = get(
            running, Role.OFFICER, f"/v1/members/{subject}", known_at=moment.isoformat()
        ).json()

        def known(e: Truth, until: datetime = moment) -> bool:
            return bool(e["recorded_at"] <= until)

        assert answer["view"] == view_of(running, subject, known)


def test_what_is_known_now_to_be_void_is_no_part_of_what_had_happened(running: Running) -> None:
    post(running, amended_history())
    subject = subject_of(running)
    before = "2026-11-20T00:00:00Z"
    now = get(running, Role.OFFICER, f"/v1/members/{subject}", as_of=before).json()["view"]
    recorded: datetime = truth(running)[0]["recorded_at"] - timedelta(seconds=1)
    nothing = get(
        running, Role.OFFICER, f"/v1/members/{subject}", known_at=recorded.isoformat()
    ).json()
    voided = {("/shop/mail", "e0")}
    counted = view_of(
        running,
        subject,
        lambda e: at(e["time"]) <= at(before) and (e["source"], e["id"]) not in voided,
    )
    assert now == counted
    assert nothing["view"] == plain(View())


def test_the_history_holds_everything_about_the_member_and_who_read_it(running: Running) -> None:
    post(running, history())
    subject, other = subject_of(running), subject_of(running, "M000456")
    get(running, Role.AUDITOR, "/v1/events", limit=20)
    tag = f"member:{subject}"
    expected = truth(running, lambda e: tag in e["tags"])
    found = walk(running, Role.OFFICER, f"/v1/members/{subject}/history", "events", limit=7)
    assert [e["position"] for e in found] == [e["position"] for e in expected]
    own = [e for e in found if e["type"] == "ledger.read"]
    assert [e["data"]["route"] for e in own] == ["/v1/members/lookup", "/v1/events"]
    assert other not in orjson.dumps(found).decode()
    assert [e["data"]["subject_count"] for e in own] == [1, 3]


def test_the_history_takes_the_filters_of_the_log(running: Running) -> None:
    post(running, history())
    subject = subject_of(running)
    params = {"recipient": "mailer", "from": "2026-11-05T00:00:00Z"}
    expected = truth(
        running,
        lambda e: (
            e.get("subject") == subject
            and e["data"].get("recipient") == "mailer"
            and at(e["time"]) >= at(params["from"])
        ),
    )
    found = get(running, Role.OFFICER, f"/v1/members/{subject}/history", **params).json()
    assert [e["position"] for e in found["events"]] == [e["position"] for e in expected]
    assert expected
    refused = get(running, Role.OFFICER, f"/v1/members/{subject}/history", subject=subject)
    assert pointer_of(refused) == "/query/subject"


PATHS = ("", "/history", "/disclosures")


def test_an_unknown_subject_is_not_found(running: Running) -> None:
    post(running, [collected()])
    project(running)
    for path in PATHS:
        answer = get(running, Role.OFFICER, f"/v1/members/{uuid4()}{path}")
        assert answer.status_code == 404, path


def test_a_bad_subject_or_moment_is_refused_by_name(running: Running) -> None:
    for path in PATHS:
        answer = get(running, Role.OFFICER, f"/v1/members/M000123{path}")
        assert pointer_of(answer) == "/path/subject"
        assert "M000123" not in answer.text
    for name in ("as_of", "known_at"):
        for bad in ("now", "2026-11-20T09:00:00", "0001-01-01T00:00:00+14:00"):
            answer = get(running, Role.OFFICER, f"/v1/members/{uuid4()}", **{name: bad})
            assert pointer_of(answer) == f"/query/{name}"


def test_only_investigators_and_officers_see_members(running: Running) -> None:
    post(running, [disclosed()])
    for role in (Role.AUDITOR, Role.EMITTER, Role.ADMIN):
        for path in PATHS:
            assert get(running, role, f"/v1/members/{uuid4()}{path}").status_code == 403
        with running.client(role) as client:
            answer = client.post("/v1/members/lookup", json={"member": "M000123"})
        assert answer.status_code == 403
