"""A correction over HTTP: made with its fulfilment, its values in clear only for who may reveal."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import get, pointer_of, post, project, subject_of, truth
from tests.http.request_bodies import CHECK, correction, do, done, fulfilment, granted, receipt

BEFORE, AFTER = "臺北市大安區和平東路1號", "臺北市信義區市府路1號"


@pytest.fixture
def to_correct(running: Running) -> Running:
    """A correction that is granted and waits to be made."""
    values = {"values": {"C001": {"address": BEFORE}}}
    event = collected()
    post(running, [event | {"data": event["data"] | {"categories": ["C001"]} | values}])
    items = [{"right": "correction", "categories": ["C001"], "disputed": True}]
    done(running, "receive", receipt(items=items, content={"text": "地址有誤"}))
    done(running, "verify", CHECK)
    done(running, "decide", granted("correction"))
    return running


def test_it_is_corrected_fulfilled_and_resumed_in_one_decision(to_correct: Running) -> None:
    told = done(to_correct, "fulfil", fulfilment("correction"))
    events = truth(to_correct, lambda event: event["position"] > told["position"] - 3)
    assert [event["type"] for event in events] == [
        "data.corrected",
        "request.fulfilled",
        "processing.resumed",
    ]
    assert events[0]["data"]["request"] == "R1"
    assert events[0]["data"]["channel"] == "email"
    assert AFTER not in str(events)
    shown = get(to_correct, Role.OFFICER, "/v1/requests/R1").json()
    assert shown["corrected"]["reason"] == "the address was wrong"
    assert "values" not in shown["corrected"]


def test_a_fault_of_ours_names_who_is_to_be_told(to_correct: Running) -> None:
    post(to_correct, [disclosed(3), with_data(disclosed(4), categories=["C002"])])
    made = correction(fault_ours=True)
    del made["attributes"]
    told = done(to_correct, "fulfil", fulfilment("correction", correction=made))
    assert told["recipients_to_tell"] == ["black-cat"]
    (event,) = truth(to_correct, lambda e: e["type"] == "data.corrected")
    assert event["data"]["attributes"] == ["address"]


def test_a_fault_of_the_member_s_own_is_told_to_nobody(to_correct: Running) -> None:
    post(to_correct, [disclosed(3)])
    told = done(to_correct, "fulfil", fulfilment("correction"))
    assert told["recipients_to_tell"] == []


def test_without_one_it_needs_to_have_been_recorded(to_correct: Running) -> None:
    body = {name: each for name, each in fulfilment("correction").items() if name != "correction"}
    refused = do(to_correct, "fulfil", body)
    assert (refused.status_code, refused.json()["state"]) == (409, {"correction": "granted"})
    event = collected(9) | {"type": "data.corrected", "id": "k1"}
    post(to_correct, [event | {"data": correction(channel="web", request="R1")}])
    assert done(to_correct, "fulfil", body)["state"] == {"correction": "fulfilled"}


def test_before_and_after_come_out_only_by_revealing(to_correct: Running) -> None:
    done(to_correct, "fulfil", fulfilment("correction"))
    project(to_correct)
    subject = subject_of(to_correct)
    held = truth(to_correct, lambda e: e["type"] in ("data.collected", "data.corrected"))
    looks = [
        (Role.AUDITOR, "/v1/events"),
        (Role.OFFICER, f"/v1/members/{subject}"),
        (Role.OFFICER, f"/v1/members/{subject}/history"),
        (Role.OFFICER, "/v1/requests/R1"),
        *((Role.AUDITOR, f"/v1/events/{event['position']}") for event in held),
    ]
    for role, path in looks:
        answer = get(to_correct, role, path)
        assert answer.status_code == 200
        assert BEFORE not in answer.text, path
        assert AFTER not in answer.text, path
    asked = {"reason": "a complaint", "positions": [event["position"] for event in held]}
    with to_correct.client(Role.OFFICER) as officer:
        assert officer.post(f"/v1/members/{subject}/reveal", json=asked).status_code == 403
    with to_correct.client(Role.INVESTIGATOR) as investigator:
        revealed = investigator.post(f"/v1/members/{subject}/reveal", json=asked)
    assert revealed.status_code == 200, revealed.text
    assert BEFORE in revealed.text
    assert AFTER in revealed.text
    (recorded,) = truth(to_correct, lambda event: event["type"] == "ledger.revealed")
    assert recorded["data"]["events"] == asked["positions"]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no object": ({"correction": "the address"}, "/correction"),
    "for another right": ({"right": "copy"}, "/correction"),
    "unknown category": ({"correction": correction(categories=["Q9"])}, "/correction/categories/0"),
    "no reason": ({"correction": {**correction(), "reason": ""}}, "/correction/reason"),
    "another request": ({"correction": correction(request="R2")}, "/correction/request"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_correction_of_no_sense_is_refused_by_its_pointer(to_correct: Running, name: str) -> None:
    changes, pointer = BAD[name]
    assert pointer_of(do(to_correct, "fulfil", fulfilment("correction") | changes)) == pointer
