"""Questions that are not answered, and who may not ask."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from jsonschema import Draft202012Validator

from api.access.keys import issue_key
from api.access.tokens import Role, revoke_token
from api.app import make_app
from tests.http.conftest import SOURCE, Running
from tests.http.deciding import COLLECTION, DISCLOSURE, MARKETING, USE, asks, said, shop
from tests.http.reading import facts, post, subject_of
from tests.http.request_bodies import ago
from tests.http.test_any_input import mutated

NOBODY = "00000000-0000-4000-8000-000000000000"
ROUNDS = 300
BAD: dict[str, tuple[Any, str]] = {
    "no object": ("may I?", ""),
    "no operation": ({"member": "M000123"}, "/operation"),
    "an unknown operation": (USE | {"operation": "sell"}, "/operation"),
    "an operation of another kind": (USE | {"operation": ["use"]}, "/operation"),
    "nobody": ({n: v for n, v in USE.items() if n != "member"}, "/member"),
    "two members": (USE | {"subject": NOBODY}, "/member"),
    "no subject": (USE | {"member": None, "subject": "M000123"}, "/subject"),
    "a control character": (USE | {"member": "M\u0085000123"}, "/member"),
    "an unknown category": (USE | {"categories": ["C001", "Q9"]}, "/categories/1"),
    "an unknown purpose": (USE | {"purposes": ["999"]}, "/purposes/0"),
    "an unknown basis": (USE | {"basis": "TW99"}, "/basis"),
    "an unknown region": (USE | {"region": "ZZ"}, "/region"),
    "no manner": ({n: v for n, v in USE.items() if n != "manner"}, "/manner"),
    "an unknown manner": (USE | {"manner": "gossip"}, "/manner"),
    "no recipient": ({n: v for n, v in DISCLOSURE.items() if n != "recipient"}, "/recipient"),
    "no channel": ({n: v for n, v in COLLECTION.items() if n != "channel"}, "/channel"),
    "a field of another operation": (USE | {"recipient": "black-cat"}, "/recipient"),
    "values": (COLLECTION | {"values": {"C001": {"name": "x"}}}, "/values"),
    "a decision": (USE | {"decision": NOBODY}, "/decision"),
    "a name in a text": (USE | {"reason": "phone 0912-345-678"}, "/reason"),
    "the member in a text": (USE | {"reason": "for M000123"}, "/reason"),
    "no time": (USE | {"at": "yesterday"}, "/at"),
    "a time without a zone": (USE | {"at": "2026-11-20T10:00:00"}, "/at"),
    "a time ahead": (USE | {"at": "2999-01-01T00:00:00Z"}, "/at"),
    "before all time": (USE | {"at": "1066-10-14T00:00:00Z"}, "/at"),
    "a knowledge of no time": (USE | {"known_at": 7}, "/known_at"),
    "a knowledge before all time": (USE | {"known_at": "1066-10-14T00:00:00Z"}, "/known_at"),
    "a position that is not there": (USE | {"position": 10_000}, "/position"),
    "a position below": (USE | {"position": -1}, "/position"),
    "a record of what": (USE | {"record": "yes"}, "/record"),
    "another source": (USE | {"source": "/shop/with space"}, "/source"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_question_is_refused_by_its_index_and_pointer(running: Running, name: str) -> None:
    question, pointer = BAD[name]
    answer = asks(running, [USE, question])
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    (error,) = answer.json()["errors"]
    assert (error["index"], error["pointer"]) == (1, pointer)
    assert error["message"]


def test_five_minutes_ahead_are_forgiven(running: Running) -> None:
    shop(running)
    assert asks(running, USE | {"at": ago(seconds=-290)}).status_code == 200
    assert asks(running, USE | {"at": ago(seconds=-310)}).status_code == 422


def test_a_thousand_questions_are_answered_and_one_more_is_not(running: Running) -> None:
    shop(running)
    answer = asks(running, [USE] * 1_000)
    assert (answer.status_code, len(answer.json()["decisions"])) == (200, 1_000)
    answer = asks(running, [USE] * 1_001)
    assert (answer.status_code, answer.json()["errors"][0]["index"]) == (413, 1_000)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b'[{"a": 1, "a": 2}]', 400), (b"[]", 422), (b" " * 2**21, 413)],
)
def test_a_malformed_body_is_refused(running: Running, body: bytes, status: int) -> None:
    with running.client() as client:
        headers = {"Content-Type": "application/json"}
        answer = client.post("/v1/decisions", content=body, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/cloudevents+json"])
def test_another_media_type_is_refused(running: Running, media_type: str) -> None:
    with running.client() as client:
        headers = {"Content-Type": media_type}
        answer = client.post("/v1/decisions", content=orjson.dumps(USE), headers=headers)
    assert (answer.status_code, answer.headers["Accept-Post"]) == (415, "application/json")


@pytest.fixture
def narrowed(running: Running) -> Callable[[dict[str, Any]], httpx.Response]:
    """Asks with a token that sends nothing but uses of data."""
    service = running.service
    _, token = issue_key(
        service.pool.connection,
        service.own_events,
        Role.EMITTER,
        "narrow",
        source=SOURCE,
        types=["data.used"],
        actor="test",
    )

    def ask(question: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.post(f"{running.url}/v1/decisions", json=question, headers=headers)

    return ask


def test_who_sends_some_types_only_asks_about_those(
    running: Running, narrowed: Callable[[dict[str, Any]], httpx.Response]
) -> None:
    shop(running)
    assert narrowed(USE).status_code == 200
    answer = narrowed(DISCLOSURE)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (403, "/operation")


def test_nobody_asks_for_another_source(running: Running) -> None:
    shop(running)
    assert asks(running, USE | {"source": "/shop/web"}).status_code == 200
    answer = asks(running, USE | {"source": "/bank"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (403, "/source")


@pytest.mark.parametrize("record", [True, False])
def test_a_revoked_token_is_told_nothing(running: Running, record: bool) -> None:
    shop(running)
    assert asks(running, USE).status_code == 200
    with running.service.pool.connection() as connection:
        text = running.tokens[Role.EMITTER]
        emitter = running.service.emitters.find(text, datetime.now(UTC))
        assert emitter
        revoke_token(connection, emitter.token.id)
    assert asks(running, USE | {"record": record}).status_code == 401
    assert facts(running, "ledger.decided") == []


def test_an_erasure_of_somebody_else_stops_nobody_from_asking(running: Running) -> None:
    shop(running)
    assert asks(running, USE).status_code == 200
    with running.log.connect("ledger_owner") as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    assert asks(running, USE).status_code == 200


def test_the_answer_waits_for_a_position(running: Running) -> None:
    (*_, position) = shop(running)
    headers = {"Ledger-Min-Position": str(position)}
    assert asks(running, USE, **headers).status_code == 200
    headers = {"Ledger-Min-Position": str(position + 1_000)}
    assert asks(running, USE, **headers).status_code == 503
    headers = {"Ledger-Min-Position": "soon"}
    assert asks(running, USE, **headers).status_code == 422


def test_who_asks_by_subject_puts_no_reference_into_the_log(running: Running) -> None:
    shop(running)
    question = USE | {"member": None, "subject": subject_of(running), "record": True}
    answer = asks(running, question | {"transaction": "T-M000123"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/transaction")
    assert facts(running, "ledger.decided") == []
    assert asks(running, question).status_code == 200


def test_an_event_that_cannot_be_read_is_no_permit(running: Running) -> None:
    shop(running)
    subject = subject_of(running)
    post(running, [said("marketing.refused", "m1", channels=["email"], received_by="web")])
    with running.log.connect("ledger_owner") as owner:
        owner.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        owner.execute(
            "UPDATE events SET data = '{}' WHERE type = 'marketing.refused' AND tags[1] = %s",
            (f"member:{subject}",),
        )
    answer = asks(running, MARKETING)
    assert (answer.status_code, answer.json()["title"]) == (503, "An event cannot be read")
    assert asks(running, COLLECTION).status_code == 200


def test_questions_and_answers_are_as_the_document_says(running: Running) -> None:
    shop(running)
    parts = make_app().openapi()["components"]
    schemas = {
        name: Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": parts})
        for name in ("Question", "Decision")
    }
    for question in (USE, MARKETING, DISCLOSURE, COLLECTION, USE | {"region": "JP"}):
        schemas["Question"].validate({n: v for n, v in question.items() if v is not None})
        schemas["Decision"].validate(asks(running, question).json())
    assert not schemas["Question"].is_valid(USE | {"recipient": "black-cat"})


@pytest.mark.parametrize("seed", range(2))
def test_no_question_gives_a_500(running: Running, seed: int) -> None:
    shop(running)
    random_ = random.Random(seed)
    answered = set()
    headers = {"Content-Type": "application/json"}
    with running.client() as client:
        for _ in range(ROUNDS):
            good = random_.choice((USE, MARKETING, DISCLOSURE, COLLECTION))
            body = mutated(random_, random_.choice((good, [good])))
            answer = client.post("/v1/decisions", content=orjson.dumps(body), headers=headers)
            assert answer.status_code in (200, 403, 413, 422), (body, answer.text)
            answered.add(answer.status_code)
    assert answered >= {200, 422}
