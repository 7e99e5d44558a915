"""Events as an emitter sends them."""

from typing import Any


def disclosed(number: int = 1, **changes: Any) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "/shop/orders",
        "type": "data.disclosed",
        "time": "2026-11-20T09:00:00+08:00",
        "subject": "M000123",
        "data": {
            "categories": ["C001"],
            "purposes": ["148"],
            "basis": "TW20.1.0",
            "notice": "2026-01",
            "region": "TW",
            "reason": "deliver the parcel",
            "recipient": "black-cat",
            "manner": "delivery",
            "transaction": "T1",
        },
    }
    return event | changes


def collected(number: int = 1, member: str = "M000123", **changes: Any) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "id": f"c{number}",
        "source": "/shop/web",
        "type": "data.collected",
        "time": "2026-11-19T09:00:00+08:00",
        "subject": member,
        "data": {
            "categories": ["C001", "C002"],
            "purposes": ["090"],
            "basis": "TW19.1.2",
            "notice": "2026-01",
            "region": "TW",
            "reason": "joined the shop",
            "channel": "web",
            "values": {
                "C001": {"name": "王小明", "email": "ming@example.tw", "phone": "0912-345-678"},
                "C002": {"card_last4": "4242"},
            },
        },
    }
    return event | changes


def fact(
    type_: str, number: int, data: dict[str, Any], member: str | None = None
) -> dict[str, Any]:
    """An event of any type, as the office sends it."""
    event = {
        "specversion": "1.0",
        "id": f"f{number}",
        "source": "/shop/office",
        "type": type_,
        "time": "2026-11-21T09:00:00+08:00",
        "data": data,
    }
    return event | ({"subject": member} if member else {})


def without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != name}


def with_data(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return event | {"data": event["data"] | changes}
