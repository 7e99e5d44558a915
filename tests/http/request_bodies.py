"""Bodies of the steps of a request, as an officer sends them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import post

CHECK: dict[str, Any] = {"method": "email_otp", "passed": True}
TOLD: dict[str, Any] = {"channel": "email", "complaint_told": True}
UNDECIDED = ["verify", "extend", "decide", "withdraw"]
"""The steps of a request that was just received."""


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def receipt(request: str = "R1", *rights: str, **changes: Any) -> dict[str, Any]:
    body = {
        "request": request,
        "member": "M000123",
        "items": [{"right": right} for right in rights or ("copy",)],
        "received_at": ago(days=2),
        "channel": "email",
        "content": {"text": "請給我一份我的個人資料"},
    }
    return body | changes


def granted(right: str = "copy", **changes: Any) -> dict[str, Any]:
    return {"right": right, "outcome": "granted", "reason": "the identity is proven", **changes}


def refused(right: str = "copy", *grounds: str, **changes: Any) -> dict[str, Any]:
    told = {"notified_at": ago(minutes=1), **TOLD}
    body = {"right": right, "outcome": "refused", "reason": "nothing is held", **told}
    return {**body, "grounds": list(grounds or ("NO_DATA_HELD",)), **changes}


KEPT: dict[str, Any] = {"categories": ["C002"], "ground": "ER21.1", "reason": "tax law"}


def partly(right: str = "deletion", **changes: Any) -> dict[str, Any]:
    """Granted in part: `kept` says what stays."""
    return refused(right, **{"outcome": "partially_granted", "grounds": None, **changes})


def extension(right: str = "copy", **changes: Any) -> dict[str, Any]:
    body = {"right": right, "reason": "records must be searched by hand", "channel": "email"}
    return {**body, "notified_at": ago(minutes=1), **changes}


def correction(**changes: Any) -> dict[str, Any]:
    body = {"categories": ["C001"], "attributes": ["address"], "fault_ours": False}
    values = {"values": {"C001": {"address": "臺北市信義區市府路1號"}}}
    return {**body, **values, "reason": "the address was wrong", **changes}


def fulfilment(right: str = "copy", **changes: Any) -> dict[str, Any]:
    """A correction is made with it, unless `correction` says otherwise."""
    made = {"correction": correction()} if right == "correction" else {}
    return {"right": right, "summary": "sent as a file", "channel": "email", **made, **changes}


WITHDRAWAL: dict[str, Any] = {"channel": "telephone"}


def do(running: Running, step: str, body: Any, request: str = "R1") -> httpx.Response:
    """One step by an officer; `receive` has no request in its path."""
    path = "/v1/requests" if step == "receive" else f"/v1/requests/{request}/{step}"
    with running.client(Role.OFFICER) as officer:
        return officer.post(path, json=body)


def done(running: Running, step: str, body: Any, request: str = "R1") -> dict[str, Any]:
    answer = do(running, step, body, request)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert answer.headers["Ledger-Position"] == str(told["position"])
    return told


def emits(
    running: Running,
    name: str,
    id_: str,
    member: str = "M000123",
    time: str | None = None,
    **data: Any,
) -> None:
    """Another system reports something; a minute ago, unless it says when."""
    event = {"specversion": "1.0", "source": "/shop/care", "id": id_, "type": name}
    post(running, [event | {"time": time or ago(minutes=1), "subject": member, "data": data}])


def reported(running: Running) -> None:
    """Another system received request R1 for a copy."""
    clock = {"rule": "TW13.1", "due": "2026-12-01", "due_at": "2026-12-01T23:59:59+08:00"}
    data: dict[str, Any] = {
        "request": "R1",
        "items": [{"right": "copy", "clock": clock | {"holidays": "none"}}],
        "received_at": ago(days=1),
        "channel": "mail",
    }
    emits(running, "request.received", "r1", **data, law="L1")
