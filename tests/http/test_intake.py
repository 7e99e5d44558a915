"""`POST /v1/events`: what is stored, and what is answered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from api.access.tokens import Role, revoke_token
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data, without

BATCH = "application/cloudevents-batch+json"
STRUCTURED = "application/cloudevents+json"


def send(running: Running, body: Any, media_type: str = "application/json") -> Any:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    with running.client() as client:
        return client.post("/v1/events", content=content, headers={"Content-Type": media_type})


def stored(running: Running) -> int:
    """How many events stand in the log besides the ledger's own."""
    with running.log.connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM events WHERE type <> 'emitter.registered'"
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (disclosed(), STRUCTURED),
        (disclosed(), "application/json"),
        ([disclosed()], BATCH),
        ([disclosed()], "application/json"),
        ([disclosed()], f"{BATCH}; charset=utf-8"),
    ],
)
def test_stores_an_event_in_every_json_mode(running: Running, body: Any, media_type: str) -> None:
    answer = send(running, body, media_type)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["log"], told["accepted"], told["duplicates"]) == ("shop_log", 1, [])
    assert len(told["positions"]) == 1
    assert stored(running) == 1


def test_numbers_a_batch_without_holes(running: Running) -> None:
    told = send(running, [disclosed(n) for n in range(500)]).json()
    first = told["positions"][0]
    assert told["positions"] == list(range(first, first + 500))


def test_an_empty_batch_stores_nothing(running: Running) -> None:
    answer = send(running, [], BATCH)
    assert (answer.status_code, answer.json()["positions"]) == (200, [])


def test_tells_duplicates_by_their_first_position(running: Running) -> None:
    first = send(running, [disclosed(1), disclosed(2)]).json()
    again = send(running, [disclosed(2), disclosed(3), disclosed(1)])
    told = again.json()
    assert again.status_code == 201
    assert (told["accepted"], told["duplicates"]) == (1, [0, 2])
    assert [told["positions"][0], told["positions"][2]] == first["positions"][::-1]
    all_known = send(running, [disclosed(1)])
    assert (all_known.status_code, all_known.json()["duplicates"]) == (200, [0])


def test_an_event_twice_in_one_request_is_stored_once(running: Running) -> None:
    told = send(running, [disclosed(1), disclosed(2), disclosed(1)]).json()
    assert (told["accepted"], told["duplicates"]) == (2, [2])
    assert told["positions"][0] == told["positions"][2]
    assert stored(running) == 2


@pytest.mark.parametrize("together", [True, False])
def test_another_event_under_the_same_name_is_a_conflict(running: Running, together: bool) -> None:
    other = with_data(disclosed(1), reason="something else")
    if not together:
        send(running, [disclosed(1)])
    batch = [disclosed(9), *([disclosed(1)] if together else []), other]
    answer = send(running, batch)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["index"] == len(batch) - 1
    assert answer.json()["errors"][0]["pointer"] == "/id"
    assert stored(running) == (0 if together else 1)


DEEP = b"[" * 40 + b"]" * 40
BAD_BODIES: dict[str, tuple[bytes, int, int, str]] = {
    "nothing": (b"", 400, 0, ""),
    "not JSON": (b"{", 400, 0, ""),
    "not UTF-8": (b'{"id": "\xff"}', 400, 0, ""),
    "NaN": (b'{"data": {"a": NaN}}', 400, 0, "/data/a"),
    "infinity": (b'[{"data": {"a": -Infinity}}]', 400, 0, "/data/a"),
    "a key twice": (b'[{}, {"id": "1", "id": "2"}]', 400, 1, "/id"),
    "NUL": (b'[{"id": "a\\u0000"}]', 400, 0, "/id"),
    "a lone surrogate": (b'[{"id": "\\ud800"}]', 400, 0, "/id"),
    "too deep": (b'[{"data": ' + DEEP + b"}]", 400, 0, "/data" + "/0" * 30),
    "a wide integer": (b'[{"data": {"n": 9007199254740992}}]', 400, 0, "/data/n"),
    "a wider integer": (b'[{"data": {"n": 123456789012345678901234567890}}]', 400, 0, "/data/n"),
    "a string": (b'"event"', 422, 0, ""),
    "a batch of numbers": (b"[1]", 422, 0, ""),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_refuses_a_malformed_body_and_says_where(running: Running, name: str) -> None:
    body, status, index, pointer = BAD_BODIES[name]
    answer = send(running, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["index"], error["pointer"]) == (index, pointer)
    assert error["message"]
    assert stored(running) == 0


CLOCK = {
    "rule": "TW13.1",
    "due": "2026-12-01",
    "due_at": "2026-12-01T23:59:59+08:00",
    "holidays": "2026",
}
EXTENDED = {
    "request": "R1",
    "right": "copy",
    "reason": "many orders",
    "channel": "web",
    "notified_at": "2026-11-20T09:00:00+08:00",
    "clock": CLOCK,
}
CHECK = {"recipient": "black-cat", "passed": True, "method": "visit", "result": "in order"}
REPORT = {
    "emitter": "checkout",
    "period_from": "2026-11-01T00:00:00Z",
    "period_until": "2026-11-02T00:00:00Z",
    "events": 1,
}

BAD_EVENTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown type": (disclosed(type="data.sold"), "/type"),
    "a type of the ledger's own": (disclosed(type="ledger.read"), "/type"),
    "no type": (without(disclosed(), "type"), "/type"),
    "no member": (without(disclosed(), "subject"), "/subject"),
    "an unknown attribute": (disclosed(color="red"), "/color"),
    "an unknown field": (with_data(disclosed(), color="red"), "/data/color"),
    "an unknown purpose": (with_data(disclosed(), purposes=["999"]), "/data/purposes/0"),
    "an unknown category": (
        with_data(disclosed(), categories=["C001", "C99"]),
        "/data/categories/1",
    ),
    "an unknown manner": (with_data(disclosed(), manner="gossip"), "/data/manner"),
    "no offset": (disclosed(time="2026-11-20T09:00:00"), "/time"),
    "the future": (disclosed(time="2126-11-20T09:00:00Z"), "/time"),
    "the year 1": (disclosed(time="0001-01-01T00:00:00+14:00"), "/time"),
    "the last year": (disclosed(time="9999-12-31T23:59:59-14:00"), "/time"),
    "the year 1 in the data": (
        disclosed(type="request.extended", data=EXTENDED | {"notified_at": "0001-01-01T00:00:00Z"}),
        "/data/notified_at",
    ),
    "the year 1 deep in the data": (
        disclosed(
            type="request.extended", data=EXTENDED | {"clock": CLOCK | {"due": "0001-01-01"}}
        ),
        "/data/clock/due",
    ),
    "a control character": (disclosed(actor="x\x7fy"), "/actor"),
    "a line end after an id": (with_data(disclosed(), recipient="black-cat\n"), "/data/recipient"),
    "a slash in a recipient": (with_data(disclosed(), recipient="a/b"), "/data/recipient"),
    "no trace context": (disclosed(traceparent="0912-345-678"), "/traceparent"),
    "an address as a source": (disclosed(source="/shop/ming@example.tw"), "/source"),
    "the reference in other letters": (
        with_data(disclosed(), reason="for m000123"),
        "/data/reason",
    ),
    "a reference in full width": (with_data(disclosed(), reason="Ｍ０００１２３"), "/data/reason"),
    "a special attribute": (
        with_data(disclosed(), attributes=["hiv_status"]),
        "/data/attributes/0",
    ),
    "values of another category": (
        with_data(collected(), values={"C011": {"sex": "f"}}),
        "/data/values/C011",
    ),
    "an identifier in a fact about no member": (
        disclosed(type="recipient.supervised", data=CHECK | {"result": "met ming@example.tw"}),
        "/data/result",
    ),
    "an address among counts": (
        disclosed(type="emitter.reported", data=REPORT | {"events_by_type": {"a@example.tw": 1}}),
        "/data/events_by_type",
    ),
    "sealed values that would outgrow an entry": (
        with_data(collected(), values={"C001": {f"a{n}": "x" * 3000 for n in range(17)}}),
        "",
    ),
    "an e-mail address": (with_data(disclosed(), reason="to ming@example.tw"), "/data/reason"),
    "a telephone number": (with_data(disclosed(), reason="call 0912-345-678"), "/data/reason"),
    "an ID number": (with_data(disclosed(), reason="holds A123456789"), "/data/reason"),
    "a card number": (with_data(disclosed(), reason="4111 1111 1111 1111"), "/data/reason"),
    "an event over 60 KiB": (
        with_data(collected(), values={"C001": {f"a{n}": "x" * 4000 for n in range(16)}}),
        "",
    ),
    "a password": (
        with_data(collected(), values={"C001": {"password": "hunter2"}}),
        "/data/values/C001/password",
    ),
    "a full card number": (
        with_data(collected(), values={"C002": {"card": "4111111111111111"}}),
        "/data/values/C002/card",
    ),
}


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_refuses_an_invalid_event_and_nothing_of_its_batch_is_stored(
    running: Running, name: str
) -> None:
    event, pointer = BAD_EVENTS[name]
    answer = send(running, [disclosed(77), event])
    (error,) = answer.json()["errors"]
    assert answer.status_code == 422
    assert (error["index"], error["pointer"]) == (1, pointer)
    assert stored(running) == 0


def test_names_every_refused_event_of_a_batch(running: Running) -> None:
    batch = [disclosed(1), disclosed(2, type="x"), disclosed(3), disclosed(4, time="today")]
    errors = send(running, batch).json()["errors"]
    assert [(e["index"], e["pointer"]) for e in errors] == [(1, "/type"), (3, "/time")]


@pytest.mark.parametrize("source", ["/bank", "/shopping", "/", "/ledger", "//shop/x"])
def test_a_source_of_another_emitter_is_forbidden(running: Running, source: str) -> None:
    answer = send(running, [disclosed(7), disclosed(source=source)])
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["index"], error["pointer"]) == (403, 1, "/source")
    assert stored(running) == 0


def test_an_emitter_amends_its_own_events_only(running: Running) -> None:
    data = {"amended_source": "/bank", "amended_id": "b1", "kind": "void", "reason": "wrong"}
    answer = send(running, disclosed(type="event.amended", data=data))
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["pointer"]) == (403, "/data/amended_source")
    own = data | {"amended_source": "/shop"}
    assert send(running, disclosed(type="event.amended", data=own)).status_code == 201


def test_no_answer_repeats_what_was_sent(running: Running) -> None:
    sent = "ming@example.tw"
    for event in (
        disclosed(type=sent),
        disclosed(**{sent: 1}),
        with_data(disclosed(), purposes=[sent]),
        with_data(disclosed(), manner=sent),
        with_data(disclosed(), **{sent: 1}),
        with_data(disclosed(), region=sent),
        with_data(disclosed(), reason=sent),
        with_data(collected(), values={sent: {"a": "b"}}),
    ):
        answer = send(running, event)
        assert (answer.status_code, sent in answer.text) == (422, False)


def test_refuses_more_than_a_thousand_events(running: Running) -> None:
    answer = send(running, [without(disclosed(n), "data") for n in range(1001)])
    assert (answer.status_code, answer.json()["errors"][0]["index"]) == (413, 1000)


@pytest.mark.parametrize("announced", [True, False])
def test_refuses_more_than_a_mebibyte(running: Running, announced: bool) -> None:
    body = b" " * (1024 * 1024 + 1)
    with running.client() as client:
        content = body if announced else iter([body[:700_000], body[700_000:]])
        answer = client.post(
            "/v1/events", content=content, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/xml", "application/json; charset=big5"]
)
def test_refuses_another_media_type(running: Running, media_type: str) -> None:
    answer = send(running, disclosed(), media_type)
    assert answer.status_code == 415
    assert STRUCTURED in answer.headers["Accept-Post"]


@pytest.mark.parametrize(("body", "mode"), [([disclosed()], STRUCTURED), (disclosed(), BATCH)])
def test_refuses_a_body_that_is_not_of_its_media_type(
    running: Running, body: Any, mode: str
) -> None:
    assert send(running, body, mode).status_code == 400


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EMITTER])
def test_only_emitters_append(running: Running, role: Role) -> None:
    with running.client(role) as client:
        assert client.post("/v1/events", json=disclosed()).status_code == 403


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer lgr_unknown", "Basic abc"])
def test_without_a_valid_token_nothing_is_stored(running: Running, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    with running.client(None) as client:
        answer = client.post("/v1/events", json=disclosed(), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert stored(running) == 0


def test_a_revoked_token_stores_nothing_more(running: Running) -> None:
    assert send(running, disclosed(1)).status_code == 201
    with running.service.pool.connection() as connection:
        text = running.tokens[Role.EMITTER]
        emitter = running.service.emitters.find(text, datetime.now(UTC))
        assert emitter
        revoke_token(connection, emitter.token.id)
    assert send(running, disclosed(2)).status_code == 401
    assert send(running, disclosed(3)).status_code == 401
    assert stored(running) == 1


def test_other_emitters_go_on_after_a_revocation(running: Running) -> None:
    assert send(running, disclosed(1)).status_code == 201
    with running.log.connect("ledger_owner") as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    assert send(running, disclosed(2)).status_code == 201


def test_many_at_once_are_each_stored_once(running: Running) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: send(running, disclosed(n % 20)), range(100)))
    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert stored(running) == 20


def test_a_dead_database_is_an_answer_not_a_defect(running: Running) -> None:
    running.service.writer.close()
    answer = send(running, disclosed())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
