"""What of a receipt, a decision or another step is refused, and where the fault is."""

from typing import Any

from ledger.decisions.request_state import Step
from tests.http.conftest import Running
from tests.http.reading import facts, pointer_of
from tests.http.request_bodies import KEPT, do, done, extension, granted, partly, receipt, refused

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
    "granted in part, and kept nothing": (partly(), "/kept"),
    "kept on a ground of another right": (
        partly(kept=[KEPT | {"ground": "TW10.3"}]),
        "/kept/0/ground",
    ),
    "kept of an unknown category": (
        partly(kept=[KEPT | {"categories": ["X1"]}]),
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
