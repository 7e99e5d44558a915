"""No officer's decision holds a member's reference in clear."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.erasing import erased, ordering
from tests.http.events import collected, disclosed
from tests.http.reading import pointer_of, post, subject_of, truth
from tests.http.request_bodies import (
    CHECK,
    WITHDRAWAL,
    ago,
    done,
    extension,
    fulfilment,
    granted,
    receipt,
    refused,
)

ANOTHER = "M000456"
HOLD = {"hold": "H1", "ground": "ER21.1", "reason": "a lawsuit", "categories": ["C002"]}
KEPT = {"categories": ["C002"], "ground": "ER21.1", "reason": f"suit of {ANOTHER}"}
PERIOD = {
    "retention_class": "books",
    "categories": ["C002"],
    "keep_days": 1825,
    "start": "collected",
    "reason": f"as for {ANOTHER}",
    "effective_from": "2026-01-01T00:00:00+08:00",
}
STEPS: list[tuple[str, dict[str, Any], str]] = [
    ("requests", receipt(f"R-{ANOTHER}"), "/request"),
    ("requests/R1/verify", CHECK | {"verifier": f"staff:{ANOTHER}"}, "/verifier"),
    ("requests/R1/extend", extension(reason=f"with {ANOTHER}"), "/reason"),
    ("requests/R1/decide", granted(reason=f"會員{ANOTHER}申請"), "/reason"),
    (
        "requests/R1/decide",
        granted("deletion", outcome="partially_granted", kept=[KEPT]),
        "/kept/0/reason",
    ),
    ("requests/R1/decide", refused(duplicate_of=f"R/{ANOTHER}"), "/duplicate_of"),
    (
        "requests/R1/decide",
        granted("stop", restriction={"scope": "all", "reason": f"（{ANOTHER}）"}),
        "/restriction/reason",
    ),
    ("requests/R1/fulfil", fulfilment(summary=f"sent to {ANOTHER}"), "/summary"),
    ("requests/R1/withdraw", WITHDRAWAL | {"reason": f"{ANOTHER} called"}, "/reason"),
    ("holds", HOLD | {"hold": f"H-{ANOTHER}"}, "/hold"),
    ("retention", PERIOD, "/reason"),
    ("erasures", ordering(erasure=f"E-{ANOTHER}"), "/erasure"),
    ("erasures/plan", ordering(reason=f"left with {ANOTHER}"), "/reason"),
]


@pytest.mark.parametrize(("path", "body", "pointer"), STEPS)
def test_another_members_reference_is_refused_where_it_stands(
    running: Running, path: str, body: dict[str, Any], pointer: str
) -> None:
    post(running, [collected(), collected(2, ANOTHER)])
    done(running, "receive", receipt("R1", "copy", "stop", "deletion"))
    with running.client(Role.OFFICER) as officer:
        assert pointer_of(officer.post(f"/v1/{path}", json=body)) == pointer
    assert not truth(running, lambda event: ANOTHER in str(event))


def test_who_acts_by_subject_may_not_name_its_reference(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    whose = {"subject": subject, "member": None}
    restriction = {"scope": "all", "reason": "for M000123"}
    with running.client(Role.OFFICER) as officer:
        answer = officer.post("/v1/requests", json=receipt("R2-M000123", **whose))
        assert pointer_of(answer) == "/request"
        placed = officer.post(f"/v1/members/{subject}/restrictions", json=restriction)
        assert pointer_of(placed) == "/reason"
    assert not truth(running, lambda event: "M000123" in str(event))


def test_the_reference_of_somebody_erased_is_refused_too(running: Running) -> None:
    post(running, [collected(), collected(2, ANOTHER)])
    erased(running, member=ANOTHER)
    with running.client(Role.OFFICER) as officer:
        body = HOLD | {"reason": f"the suit of {ANOTHER}"}
        assert pointer_of(officer.post("/v1/holds", json=body)) == "/reason"


def test_sealed_content_may_name_anybody(running: Running) -> None:
    post(running, [collected(), collected(2, ANOTHER)])
    body = receipt("R1", content={"text": f"{ANOTHER} is my sister"})
    done(running, "receive", body)
    assert not truth(running, lambda event: ANOTHER in str(event))


def test_what_an_emitter_named_so_can_still_be_handled(running: Running) -> None:
    name = f"R-{ANOTHER}"
    event = disclosed(3, type="request.received", source="/shop/desk")
    clock = {"rule": "TW13.1", "due": "2026-12-08", "due_at": "2026-12-08T23:59:59+08:00"}
    items = [{"right": "copy", "clock": clock | {"holidays": "TW-2026"}}]
    data = {"request": name, "items": items, "received_at": ago(days=2), "channel": "email"}
    post(running, [collected(), collected(2, ANOTHER), event | {"data": data | {"law": "x"}}])
    assert done(running, "verify", CHECK, name)["state"] == {"copy": "verified"}
