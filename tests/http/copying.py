"""A member with a bit of everything, and asking for their copy."""

from typing import Any

import httpx
from jsonschema import Draft202012Validator

from api.access.tokens import Role
from api.app import make_app
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import Truth, post, truth
from tests.http.request_bodies import CHECK, done, granted, receipt

VALUES = {
    "C001": {"name": "王小明", "email": "ming@example.tw", "phone": "0912-345-678"},
    "C002": {"card_last4": "4242"},
}


def event(type_: str, id_: str, data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return collected(1, type=type_, id=id_, data=data, **changes)


def used(id_: str = "u1", **changes: Any) -> dict[str, Any]:
    data = {
        "categories": ["C001"],
        "purposes": ["090"],
        "basis": "TW20.1.0",
        "notice": "2026-01",
        "region": "TW",
        "reason": "showed the profile",
        "manner": "display",
        "viewer": "member",
    }
    return event("data.used", id_, data | changes, time="2026-11-21T09:00:00+08:00")


CORRECTED = event(
    "data.corrected",
    "k1",
    {
        "categories": ["C001"],
        "reason": "moved to another provider",
        "fault_ours": False,
        "channel": "web",
        "values": {"C001": {"email": "new@example.tw"}},
    },
    time="2026-11-22T09:00:00+08:00",
)
CONSENT = event(
    "consent.given",
    "g1",
    {
        "kind": "collection",
        "purposes": ["040"],
        "notice": "2026-01",
        "channel": "web",
        "act": "ticked the box",
        "evidence": {"ip": "203.0.113.7"},
    },
)
INQUIRY = event(
    "inquiry.received",
    "i1",
    {"inquiry": "Q1", "about": "delivery", "channel": "email", "content": {"text": "包裹在哪裡"}},
)
REFUSAL = event("marketing.refused", "m1", {"channels": ["email"], "received_by": "web"})
SHOWN = event(
    "notice.presented", "n1", {"notice": "2026-01", "channel": "web", "placement": "page"}
)


def everything() -> list[dict[str, Any]]:
    return [
        collected(1),
        SHOWN,
        CONSENT,
        *(used(f"u{number}") for number in range(3)),
        *(with_data(disclosed(number), transaction=f"T{number}") for number in range(4)),
        CORRECTED,
        REFUSAL,
        INQUIRY,
    ]


def member_with(running: Running, *events: dict[str, Any]) -> tuple[str, list[int]]:
    """The subject of the first event, and where all of them are."""
    positions = post(running, list(events))
    (first,) = truth(running, lambda event: event["position"] == positions[0])
    return first["subject"], positions


def ask(
    running: Running,
    subject: str,
    role: Role = Role.OFFICER,
    headers: dict[str, str] | None = None,
    **params: str,
) -> httpx.Response:
    with running.client(role) as client:
        return client.get(f"/v1/members/{subject}/copy", params=params, headers=headers)


def copy_of(running: Running, subject: str, **params: str) -> dict[str, Any]:
    answer = ask(running, subject, Role.OFFICER, None, **params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def granted_copy(running: Running, **decision: Any) -> None:
    """Request R1 for a copy by the member, identified and decided."""
    done(running, "receive", receipt())
    done(running, "verify", CHECK)
    done(running, "decide", granted(**decision))


def withholding(**kept: Any) -> dict[str, Any]:
    """A grant that withholds the finances."""
    withheld = {"categories": ["C002"], "ground": "TW10.3", "reason": "an inquiry is under way"}
    return {
        "outcome": "partially_granted",
        "kept": [withheld | kept],
        "complaint_told": True,
        "notified_at": "2026-11-22T10:00:00+08:00",
        "channel": "email",
    }


def recorded(running: Running, type_: str) -> list[Truth]:
    return truth(running, lambda event: event["type"] == type_)


def validator(name: str = "MemberCopy") -> Any:
    components = make_app().openapi()["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def values_now(copy: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        each["category"]["code"]: {one["name"]["code"]: one["value"] for one in each["now"]}
        for each in copy["values"]
    }
