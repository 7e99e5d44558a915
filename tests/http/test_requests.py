"""A member's request over HTTP: each right from receipt to fulfilment."""

from datetime import UTC, date, datetime

import pytest

from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.vocabulary.codes import Right
from tests.http.conftest import Running
from tests.http.events import collected
from tests.http.reading import facts, pointer_of, post, subject_of, truth
from tests.http.request_bodies import (
    CHECK,
    KEPT,
    UNDECIDED,
    WITHDRAWAL,
    ago,
    do,
    done,
    extension,
    fulfilment,
    granted,
    partly,
    receipt,
    refused,
)


def test_a_request_comes_in_with_a_clock_for_each_right(running: Running) -> None:
    body = receipt("R1", "copy", "deletion")
    told = done(running, "receive", body)
    received_at = datetime.fromisoformat(body["received_at"])
    due = {
        right: first_clock(right, received_at, TaiwanHolidays()).due.isoformat()
        for right in (Right.COPY, Right.DELETION)
    }
    assert told == {
        "request": "R1",
        "subject": subject_of(running),
        "state": {"copy": "received", "deletion": "received"},
        "allowed": {"copy": UNDECIDED, "deletion": UNDECIDED},
        "due": due,
        "known": False,
        "position": told["position"],
    }
    (event,) = facts(running, "request.received")
    assert event["tags"] == [f"member:{told['subject']}", "request:R1"]
    assert event["data"]["law"] == "TW-PDPA@2023-05-31"
    assert [item["clock"]["rule"] for item in event["data"]["items"]] == ["TW13.1", "TW13.2"]
    assert event["actor"].startswith("key:")


def test_a_request_by_subject(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    body = {name: each for name, each in receipt().items() if name != "member"}
    stranger = "00000000-0000-4000-8000-000000000000"
    assert do(running, "receive", body | {"subject": stranger}).status_code == 404
    assert done(running, "receive", body | {"subject": subject})["subject"] == subject


@pytest.mark.parametrize("right", ["inquiry", "copy", "correction", "stop"])
def test_each_right_goes_from_receipt_to_fulfilment(running: Running, right: str) -> None:
    done(running, "receive", receipt("R1", right))
    assert done(running, "verify", CHECK)["state"] == {right: "verified"}
    extended = done(running, "extend", extension(right))
    assert extended["allowed"] == {right: ["verify", "decide", "withdraw"]}
    assert done(running, "decide", granted(right))["allowed"] == {right: ["fulfil", "withdraw"]}
    last = done(running, "fulfil", fulfilment(right))
    assert (last["state"], last["allowed"]) == ({right: "fulfilled"}, {right: []})
    subjects = {event["subject"] for event in truth(running, lambda e: "request:R1" in e["tags"])}
    assert subjects == {subject_of(running)}


def test_a_granted_stop_restricts_in_the_same_decision(running: Running) -> None:
    done(running, "receive", receipt("R1", "stop"))
    done(running, "verify", CHECK)
    position = done(running, "decide", granted("stop"))["position"]
    (decided,) = facts(running, "request.decided")
    (restricted,) = facts(running, "processing.restricted")
    assert (decided["position"], restricted["position"]) == (position - 1, position)
    assert restricted["data"]["scope"] == "all"
    assert restricted["tags"] == decided["tags"]
    done(running, "fulfil", fulfilment("stop"))
    (fulfilled,) = facts(running, "request.fulfilled")
    assert fulfilled["data"]["restriction"] == restricted["data"]["restriction"]


def test_a_marketing_stop_needs_no_proof_of_identity(running: Running) -> None:
    done(running, "receive", receipt("R1", "stop"))
    assert do(running, "decide", granted("stop")).status_code == 409
    channels = {"scope": "marketing", "channels": ["email"]}
    done(running, "decide", granted("stop", restriction=channels))
    (restricted,) = facts(running, "processing.restricted")
    assert restricted["data"]["channels"] == ["email"]


def test_disputed_data_is_restricted_at_once_and_until_it_is_corrected(running: Running) -> None:
    items = [{"right": "correction", "categories": ["C001"], "disputed": True}]
    done(running, "receive", receipt("R1", items=items, explained=True))
    (restricted,) = facts(running, "processing.restricted")
    assert restricted["data"]["scope"] == "disputed"
    assert restricted["data"]["dispute_noted"] is True
    assert restricted["data"]["categories"] == ["C001"]
    done(running, "verify", CHECK)
    done(running, "decide", granted("correction"))
    done(running, "fulfil", fulfilment("correction"))
    (resumed,) = facts(running, "processing.resumed")
    assert resumed["data"]["restriction"] == restricted["data"]["restriction"]


def test_what_a_withdrawn_stop_restricted_goes_on(running: Running) -> None:
    done(running, "receive", receipt("R1", "stop", "copy"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("stop"))
    told = done(running, "withdraw", WITHDRAWAL | {"rights": ["stop"]})
    assert told["state"] == {"copy": "verified", "stop": "withdrawn"}
    assert len(facts(running, "processing.resumed")) == 1
    assert done(running, "withdraw", WITHDRAWAL)["state"]["copy"] == "withdrawn"
    assert do(running, "withdraw", WITHDRAWAL).status_code == 409


def test_granted_in_part_says_what_is_kept(running: Running) -> None:
    done(running, "receive", receipt("R1", "deletion", "stop"))
    done(running, "verify", CHECK)
    told = done(running, "decide", partly(kept=[KEPT]))
    assert told["state"]["deletion"] == "partially_granted"
    stop = partly("stop", kept=[KEPT])
    assert pointer_of(do(running, "decide", stop)) == "/restriction/categories"
    done(running, "decide", stop | {"restriction": {"categories": ["C001"]}})


def test_an_agent_proves_its_authority(running: Running) -> None:
    done(running, "receive", receipt(by_agent=True))
    assert do(running, "verify", CHECK).status_code == 409
    unproven = CHECK | {"method": "power_of_attorney", "authority_proven": False}
    assert done(running, "verify", unproven)["state"] == {"copy": "unverified"}
    assert do(running, "decide", granted()).status_code == 409
    done(running, "verify", unproven | {"authority_proven": True})
    assert do(running, "decide", refused("copy", "NO_AUTHORITY")).status_code == 409
    done(running, "decide", granted())


def test_an_extension_comes_once_and_before_the_deadline(running: Running) -> None:
    done(running, "receive", receipt("R1"))
    done(running, "receive", receipt("R2", received_at=ago(days=40)))
    first = done(running, "extend", extension(days=3))
    (event,) = facts(running, "request.extended")
    assert event["data"]["clock"]["due"] == first["due"]["copy"]
    assert date.fromisoformat(first["due"]["copy"]) > datetime.now(UTC).date()
    assert do(running, "extend", extension()).status_code == 409
    assert do(running, "extend", extension(), "R2").status_code == 409
    done(running, "receive", receipt("R3"))
    assert do(running, "extend", extension(days=16), "R3").status_code == 409
