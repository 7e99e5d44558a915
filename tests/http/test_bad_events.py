"""Events that are refused, by name and place, and with them their batch."""

from typing import Any

import pytest

from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data, without
from tests.http.sending import send, stored

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
