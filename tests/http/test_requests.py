"""A member's request over HTTP: each right from receipt to fulfilment, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest

from api.access.tokens import Role
from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.decisions.request_state import Step
from ledger.vocabulary.codes import Right
from tests.http.conftest import Running
from tests.http.events import collected, without
from tests.http.reading import pointer_of, post, subject_of, truth
from tests.http.request_bodies import (
    CHECK,
    WITHDRAWAL,
    ago,
    do,
    done,
    emits,
    extension,
    fulfilment,
    granted,
    receipt,
    refused,
    reported,
)

UNDECIDED = ["verify", "extend", "decide", "withdraw"]


def facts(running: Running, *types: str) -> list[dict[str, Any]]:
    return truth(running, lambda event: event["type"] in types)


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


def takes_back(running: Running, id_: str, member: str = "M000123") -> None:
    named = {"amended_source": "/shop/care", "amended_id": id_, "kind": "void"}
    emits(
        running,
        "event.amended",
        f"void-{id_}-{member[-1]}",
        member,
        **named,
        reason="typed in by mistake",
    )


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


def test_an_impossible_step_tells_the_state_and_what_is_allowed(running: Running) -> None:
    done(running, "receive", receipt("R1", "copy", "deletion"))
    done(running, "decide", refused("copy"))
    answer = do(running, "fulfil", fulfilment("copy"))
    assert answer.status_code == 409
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["state"] == {"copy": "refused", "deletion": "received"}
    assert problem["allowed"] == {"copy": [], "deletion": UNDECIDED}
    assert "copy is refused" in problem["detail"]


def test_a_request_is_received_once(running: Running) -> None:
    done(running, "receive", receipt())
    again = do(running, "receive", receipt(member="M000456"))
    assert (again.status_code, again.json()["state"]) == (409, {"copy": "received"})
    done(running, "receive", receipt("R2", member="M000456"))
    body = without(receipt(), "member") | {"subject": subject_of(running, "M000456")}
    assert do(running, "receive", body).status_code == 409


REFUSED = {"request": "R1", "right": "copy", "outcome": "refused", "reason": "nothing is held"}


def test_a_step_taken_back_is_as_if_it_had_never_been(running: Running) -> None:
    reported(running)
    done(running, "verify", CHECK)
    emits(running, "request.decided", "d1", **REFUSED)
    assert do(running, "decide", granted()).status_code == 409
    takes_back(running, "d1", member="M000456")
    assert do(running, "decide", granted()).status_code == 409
    takes_back(running, "d1")
    assert done(running, "decide", granted())["state"] == {"copy": "granted"}


def test_a_receipt_taken_back_leaves_no_request_and_its_id_taken(running: Running) -> None:
    reported(running)
    assert done(running, "verify", CHECK)["state"] == {"copy": "verified"}
    takes_back(running, "r1")
    assert do(running, "verify", CHECK).status_code == 404
    assert do(running, "receive", receipt()).status_code == 409


def test_steps_of_a_request_nobody_received(running: Running) -> None:
    for step, body in (("verify", CHECK), ("decide", granted()), ("withdraw", WITHDRAWAL)):
        assert do(running, step, body, "none").status_code == 404


def test_a_request_by_subject(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    body = {name: each for name, each in receipt().items() if name != "member"}
    stranger = "00000000-0000-4000-8000-000000000000"
    assert do(running, "receive", body | {"subject": stranger}).status_code == 404
    assert done(running, "receive", body | {"subject": subject})["subject"] == subject


def test_an_agent_proves_its_authority(running: Running) -> None:
    done(running, "receive", receipt(by_agent=True))
    assert do(running, "verify", CHECK).status_code == 409
    unproven = CHECK | {"method": "power_of_attorney", "authority_proven": False}
    assert done(running, "verify", unproven)["state"] == {"copy": "unverified"}
    assert do(running, "decide", granted()).status_code == 409
    done(running, "verify", unproven | {"authority_proven": True})
    assert do(running, "decide", refused("copy", "NO_AUTHORITY")).status_code == 409
    done(running, "decide", granted())


def test_a_duplicate_names_the_other_request_of_the_member(running: Running) -> None:
    done(running, "receive", receipt("R1"))
    done(running, "receive", receipt("R2"))
    done(running, "receive", receipt("R3", member="M000456"))
    duplicate = refused("copy", "DUPLICATE_OF")
    for other in ("R3", "R4"):
        assert do(running, "decide", duplicate | {"duplicate_of": other}, "R2").status_code == 409
    done(running, "decide", duplicate | {"duplicate_of": "R1"}, "R2")
    assert do(running, "decide", duplicate | {"duplicate_of": "R2"}, "R1").status_code == 409


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


def test_of_two_officers_one_decides(running: Running) -> None:
    done(running, "receive", receipt())
    done(running, "verify", CHECK)
    bodies = [granted(), refused()] * 3
    with ThreadPoolExecutor(len(bodies)) as officers:
        answers = list(officers.map(lambda body: do(running, "decide", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    (decided,) = facts(running, "request.decided")
    lost = {answer.json()["state"]["copy"] for answer in answers if answer.status_code == 409}
    assert lost == {decided["data"]["outcome"]}


def test_of_two_receipts_under_one_id_one_counts(running: Running) -> None:
    bodies = [receipt(member=member) for member in ("M000123", "M000456") * 2]
    with ThreadPoolExecutor(len(bodies)) as officers:
        answers = list(officers.map(lambda body: do(running, "receive", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(facts(running, "request.received")) == 1


def test_content_and_evidence_are_sealed(running: Running) -> None:
    done(running, "receive", receipt(content={"text": "刪掉王小明的帳號"}))
    done(running, "verify", CHECK | {"evidence": {"document": "passport 312345678"}})
    done(running, "verify", CHECK | {"evidence": {"document": "passport 312345678"}})
    with running.log.connect() as connection:
        stored = connection.execute("SELECT data FROM events").fetchall()
    everything = b"".join(bytes(row[0]) for row in stored)
    for secret in ("王小明", "312345678", "M000123"):
        assert secret.encode() not in everything
    assert facts(running, "request.received")[0]["data"]["content"].startswith("v1.")
    assert facts(running, "request.verified")[0]["data"]["evidence"].startswith("v1.")


BAD_RECEIPTS: dict[str, tuple[dict[str, Any], str]] = {
    "no member": ({"member": None}, "/member"),
    "a member and a subject": ({"subject": "00000000-0000-4000-8000-000000000000"}, "/member"),
    "an empty reference": ({"member": ""}, "/member"),
    "no subject at all": ({"member": None, "subject": "M000123"}, "/subject"),
    "no rights": ({"items": []}, "/items"),
    "rights that are no list": ({"items": "copy"}, "/items"),
    "an unknown right": ({"items": [{"right": "fame"}]}, "/items/0/right"),
    "a right twice": ({"items": [{"right": "copy"}, {"right": "copy"}]}, "/items/1/right"),
    "a clock of its own": ({"items": [{"right": "copy", "clock": {}}]}, "/items"),
    "an unknown category": (
        {"items": [{"right": "copy", "categories": ["C001", "X1"]}]},
        "/items/0/categories/1",
    ),
    "a dispute about a copy": (
        {"items": [{"right": "copy", "disputed": True}]},
        "/items/0/disputed",
    ),
    "tomorrow": ({"received_at": "2126-01-01T00:00:00Z"}, "/received_at"),
    "long ago": ({"received_at": "0001-01-01T00:00:00+14:00"}, "/received_at"),
    "no offset": ({"received_at": "2026-11-01T00:00:00"}, "/received_at"),
    "an id with a slash": ({"request": "2026/17"}, "/request"),
    "an id that is an address": ({"request": "summary"}, "/request"),
    "a reference in the id": ({"request": "M000123-1"}, "/request"),
    "an unknown field": ({"agent": True}, "/agent"),
}


def test_a_bad_receipt_is_refused_by_pointer(running: Running) -> None:
    for name, (changes, pointer) in BAD_RECEIPTS.items():
        assert pointer_of(do(running, "receive", receipt(**changes))) == pointer, name
    assert facts(running, "request.received") == []


KEPT = {"categories": ["C002"], "ground": "ER21.1", "reason": "tax law"}
PARTLY = refused("deletion") | {"outcome": "partially_granted", "grounds": None}
BAD_DECISIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no ground": (refused(grounds=None), "/grounds"),
    "no ground of the list": (refused("copy", "BECAUSE"), "/grounds/0"),
    "a ground of another right": (refused("copy", "TW11.3n"), "/grounds/0"),
    "necessary, but why": (refused("deletion", "TW11.3p.a"), "/grounds"),
    "a dispute that is not noted": (refused("stop", "TW11.2p.a"), "/dispute_noted"),
    "a duplicate of nothing": (refused("copy", "DUPLICATE_OF"), "/duplicate_of"),
    "a duplicate of itself": (
        refused("copy", "DUPLICATE_OF", duplicate_of="R1"),
        "/duplicate_of",
    ),
    "a refusal nobody was told": (refused(notified_at=None), "/notified_at"),
    "told by telephone": (refused(channel="telephone"), "/channel"),
    "no word of complaint": (refused(complaint_told=False), "/complaint_told"),
    "told tomorrow": (refused(notified_at="2126-01-01T00:00:00Z"), "/notified_at"),
    "granted on a ground to refuse": (granted(grounds=["TW10.3"]), "/grounds"),
    "granted in part, and kept nothing": (PARTLY, "/kept"),
    "kept on a ground of another right": (
        PARTLY | {"kept": [KEPT | {"ground": "TW10.3"}]},
        "/kept/0/ground",
    ),
    "kept of an unknown category": (
        PARTLY | {"kept": [KEPT | {"categories": ["X1"]}]},
        "/kept/0/categories/0",
    ),
    "granted whole, and kept some": (granted("deletion", kept=[KEPT]), "/kept"),
    "a fee for a deletion": (granted("deletion", fee_twd=100), "/fee_twd"),
    "a restriction by a copy": (granted(restriction={}), "/restriction"),
    "a restriction that is none": (granted("stop", restriction=7), "/restriction"),
    "a restriction of no scope": (
        granted("stop", restriction={"scope": "x"}),
        "/restriction/scope",
    ),
    "a dispute by a stop": (
        granted("stop", restriction={"scope": "disputed"}),
        "/restriction/scope",
    ),
    "another request": (granted(request="R2"), "/request"),
    "an unknown outcome": (granted(outcome="perhaps"), "/outcome"),
    "no reason": (granted(reason=""), "/reason"),
    "an e-mail address in the reason": (granted(reason="told ming@example.tw"), "/reason"),
}


def test_a_bad_decision_is_refused_by_pointer(running: Running) -> None:
    done(running, "receive", receipt("R1", "copy", "stop", "deletion"))
    for name, (body, pointer) in BAD_DECISIONS.items():
        assert pointer_of(do(running, "decide", body)) == pointer, name
    assert facts(running, "request.decided") == []


def test_granted_in_part_says_what_is_kept(running: Running) -> None:
    done(running, "receive", receipt("R1", "deletion", "stop"))
    done(running, "verify", CHECK)
    told = done(running, "decide", PARTLY | {"kept": [KEPT]})
    assert told["state"]["deletion"] == "partially_granted"
    stop = PARTLY | {"right": "stop", "kept": [KEPT]}
    assert pointer_of(do(running, "decide", stop)) == "/restriction/categories"
    done(running, "decide", stop | {"restriction": {"categories": ["C001"]}})


def test_days_of_an_extension_are_a_number(running: Running) -> None:
    done(running, "receive", receipt())
    for days in (0, -1, "3", True, 1.5, None):
        assert pointer_of(do(running, "extend", extension(days=days))) == "/days", days
    assert pointer_of(do(running, "extend", extension(clock={}))) == "/clock"
    assert pointer_of(do(running, "extend", extension(channel="telephone"))) == "/channel"


def test_no_body_gives_a_500(running: Running) -> None:
    done(running, "receive", receipt())
    bodies: list[Any] = [
        [],
        {},
        None,
        {"items": [{}]},
        {"right": []},
        {"rights": [None]},
        {"items": [1]},
    ]
    for step in ("receive", *Step):
        for body in bodies:
            assert 400 <= do(running, step, body).status_code < 500, (step, body)


def test_only_officers_handle_requests(running: Running) -> None:
    for role in (Role.EMITTER, Role.AUDITOR, Role.INVESTIGATOR, Role.ADMIN):
        with running.client(role) as client:
            assert client.post("/v1/requests", json=receipt()).status_code == 403
