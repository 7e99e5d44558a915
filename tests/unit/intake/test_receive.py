from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.vocabulary.data import DataUsed

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TERMS = Terms(NOW, Catalogue.shipped(), "/shop/checkout")
BOX = "v1." + "A" * 43 + ".AAAA"
USED: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e1",
    "source": "/shop/checkout",
    "type": "data.used",
    "subject": "M000123",
    "time": "2026-11-23T12:00:00+08:00",
    "data": {
        "categories": ["C001"],
        "purposes": ["148"],
        "basis": "TW20.1.0",
        "notice": "2026-01",
        "region": "TW",
        "reason": "deliver the parcel",
        "manner": "delivery",
    },
}


def changed(pointer: str, value: Any) -> dict[str, Any]:
    """`USED` with another value at the pointer, or without it for None."""
    event = deepcopy(USED)
    *path, last = pointer.strip("/").split("/")
    place = event
    for step in path:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return event


def later(seconds: int) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat()


def test_receives_a_valid_event() -> None:
    (event,) = receive([USED], TERMS)
    assert isinstance(event.fact, DataUsed)
    assert (event.member, event.source, event.time) == ("M000123", "/shop/checkout", NOW)


@pytest.mark.parametrize("source", ["/shop/checkout", "/shop/checkout/web"])
def test_receives_what_is_under_the_prefix(source: str) -> None:
    assert receive([changed("/source", source), changed("/time", later(300))], TERMS)


@pytest.mark.parametrize(
    ("event", "pointer", "says"),
    [
        pytest.param([], "", "object", id="not an object"),
        pytest.param(changed("/type", None), "/type", "missing", id="no type"),
        pytest.param(
            changed("/type", "data.sold"), "/type", "unknown event type", id="unknown type"
        ),
        pytest.param(changed("/type", "ledger.read"), "", "", id="a type of the ledger's own"),
        pytest.param(changed("/specversion", "0.3"), "/specversion", "accepted", id="old"),
        pytest.param(changed("/id", ""), "/id", "length", id="empty id"),
        pytest.param(changed("/id", None), "/id", "missing", id="no id"),
        pytest.param(changed("/colour", "red"), "/colour", "unknown", id="unknown attribute"),
        pytest.param(changed("/data/colour", "red"), "/data/colour", "unknown", id="unknown field"),
        pytest.param(changed("/data/reason", None), "/data/reason", "missing", id="missing field"),
        pytest.param(changed("/data/categories", []), "/data/categories", "length", id="none"),
        pytest.param(
            changed("/data/categories", ["C001", 2]), "/data/categories/1", "str", id="not a string"
        ),
        pytest.param(
            changed("/data/categories", ["C001", "C999"]),
            "/data/categories/1",
            "unknown category",
            id="unknown category",
        ),
        pytest.param(
            changed("/data/categories", ["C111"]), "/data/categories/0", "Art. 6", id="special"
        ),
        pytest.param(
            changed("/data/purposes", ["999"]), "/data/purposes/0", "unknown purpose", id="purpose"
        ),
        pytest.param(changed("/data/basis", "TW99"), "/data/basis", "basis", id="unknown basis"),
        pytest.param(changed("/data/region", "XX"), "/data/region", "3166", id="unknown region"),
        pytest.param(changed("/data/manner", "sale"), "/data/manner", "after-sales", id="manner"),
        pytest.param(changed("/subject", None), "/subject", "missing", id="no member"),
        pytest.param(changed("/source", "/shop/checkouts"), "/source", "only", id="foreign source"),
        pytest.param(changed("/source", "/shop"), "/source", "only", id="source above"),
        pytest.param(changed("/time", later(301)), "/time", "future", id="in the future"),
        pytest.param(changed("/time", "2026-11-23T12:00:00"), "/time", "tim", id="no offset"),
        pytest.param(changed("/time", 1), "/time", "", id="time is a number"),
        pytest.param(changed("/actor", "a" * 61_000), "/actor", "length", id="too long"),
    ],
)
def test_refuses_with_the_place(event: Any, pointer: str, says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        receive([USED, event], TERMS)
    (refusal,) = caught.value.refusals
    assert (refusal.index, refusal.pointer[: len(pointer)]) == (1, pointer)
    assert says in refusal.message


def collected(values: Any) -> dict[str, Any]:
    event = deepcopy(USED)
    event["type"] = "data.collected"
    del event["data"]["manner"]
    event["data"] |= {"channel": "web", "values": values}
    if "C002" in values:
        event["data"]["categories"] = ["C001", "C002"]
    return event


@pytest.mark.parametrize(
    ("values", "pointer", "says"),
    [
        pytest.param({"C001": BOX}, "/data/values/C001", "sealed box", id="a box from outside"),
        pytest.param({"C999": {"a": "b"}}, "/data/values/C999", "unknown", id="unknown category"),
        pytest.param({"C111": {"a": "b"}}, "/data/values/C111", "Art. 6", id="special category"),
    ],
)
def test_refuses_personal_values_with_the_place(values: Any, pointer: str, says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        receive([collected(values)], TERMS)
    assert caught.value.refusals[0].pointer == pointer
    assert says in caught.value.refusals[0].message


def test_refuses_an_event_over_60_kib() -> None:
    large = collected({"C001": {f"a{n}": "x" * 4000 for n in range(20)}})
    with pytest.raises(RefusedError) as caught:
        receive([large], TERMS)
    assert "61440 bytes" in caught.value.refusals[0].message


def test_names_every_bad_event_of_the_batch() -> None:
    with pytest.raises(RefusedError) as caught:
        receive([changed("/id", ""), USED, changed("/time", later(900))], TERMS)
    assert [refusal.index for refusal in caught.value.refusals] == [0, 2]


@pytest.mark.parametrize(
    ("event", "pointer", "says"),
    [
        pytest.param(
            changed("/data/reason", "told ming@example.tw"), "/data/reason", "e-mail", id="e-mail"
        ),
        pytest.param(
            changed("/data/reason", "called 0912-345-678"), "/data/reason", "telephone", id="mobile"
        ),
        pytest.param(
            changed("/data/reason", "holder A123456789"), "/data/reason", "ID", id="national ID"
        ),
        pytest.param(
            changed("/data/reason", "for M000123"), "/data/reason", "reference", id="reference"
        ),
        pytest.param(changed("/id", "M000123-1"), "/id", "reference", id="reference in the id"),
        pytest.param(
            changed("/actor", "ming@example.tw"), "/actor", "e-mail", id="e-mail of the actor"
        ),
        pytest.param(
            changed("/data/reason", "paid 4111 1111 1111 1111"), "/data/reason", "card", id="card"
        ),
        pytest.param(
            collected({"C002": {"card": "4111111111111111"}}),
            "/data/values/C002/card",
            "card",
            id="card among sealed values",
        ),
        pytest.param(
            collected({"C001": {"password": "hunter2"}}),
            "/data/values/C001/password",
            "",
            id="password among sealed values",
        ),
        pytest.param(
            collected({"C001": {"medical_record": "x"}}),
            "/data/values/C001/medical_record",
            "",
            id="special category among sealed values",
        ),
    ],
)
def test_refuses_what_must_not_be_sent(event: Any, pointer: str, says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        receive([event], TERMS)
    (refusal,) = caught.value.refusals
    assert refusal.pointer == pointer
    assert says in refusal.message
    assert "ming" not in refusal.message


def test_receives_personal_values_where_they_are_sealed() -> None:
    assert receive(
        [collected({"C001": {"email": "ming@example.tw", "phone": "0912345678"}})], TERMS
    )


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"values": {"C002": {"card_last4": "4242"}}}, "/data/values/C002"),
        ({"attributes": ["name"], "values": {"C001": {"phone": "x"}}}, "/data/values/C001/phone"),
    ],
)
def test_values_are_what_the_event_says_they_are(data: dict[str, Any], pointer: str) -> None:
    event = collected({"C001": {"name": "x"}})
    event["data"] |= data
    with pytest.raises(RefusedError) as caught:
        receive([event], TERMS)
    assert caught.value.refusals[0].pointer == pointer
