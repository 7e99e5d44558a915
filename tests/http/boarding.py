"""Requests of three members over some weeks, and the board that lists them."""

from typing import Any

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import post, project, walk

BOARD = "/v1/requests"
MEMBERS = {"R1": "M000123", "R2": "M000456", "R3": "M000789"}


def said(number: int, name: str, day: str, **data: Any) -> dict[str, Any]:
    """A step as another system reports it, at ten in the morning."""
    return {
        "specversion": "1.0",
        "id": f"q{number}",
        "source": "/shop/care",
        "type": name,
        "time": f"{day}T10:00:00+08:00",
        "subject": MEMBERS[data["request"]],
        "data": data,
    }


def clock(due: str) -> dict[str, str]:
    times = {"due": due, "due_at": f"{due}T23:59:59+08:00"}
    return {"rule": "TW13.1", "holidays": "TW-2026", "start": "2026-03-02", **times}


def came(number: int, request: str, right: str, day: str, due: str) -> dict[str, Any]:
    data = {"items": [{"right": right, "clock": clock(due)}], "channel": "mail", "law": "L1"}
    received_at = f"{day}T09:00:00+08:00"
    return said(number, "request.received", day, request=request, received_at=received_at, **data)


TOLD = {"notified_at": "2026-03-16T10:00:00+08:00", "channel": "mail"}
IDENTITY = {"method": "email_otp", "verifier": "staff:1"}
HISTORY = [
    came(1, "R1", "copy", "2026-03-02", "2026-03-17"),
    said(2, "request.verified", "2026-03-05", request="R1", passed=True, **IDENTITY),
    said(
        3,
        "request.extended",
        "2026-03-16",
        request="R1",
        right="copy",
        clock=clock("2026-04-01"),
        reason="old records",
        **TOLD,
    ),
    said(
        4,
        "request.decided",
        "2026-03-30",
        request="R1",
        right="copy",
        outcome="granted",
        reason="as asked",
    ),
    said(
        5,
        "request.fulfilled",
        "2026-04-02",
        request="R1",
        right="copy",
        summary="sent",
        channel="mail",
    ),
    came(6, "R2", "deletion", "2026-03-09", "2026-04-08"),
    said(7, "request.verified", "2026-03-12", request="R2", passed=False, **IDENTITY),
    came(8, "R3", "stop", "2026-03-01", "2026-03-31"),
    said(9, "request.withdrawn", "2026-03-20", request="R3", channel="mail"),
]


def with_history(running: Running) -> None:
    post(running, HISTORY)
    project(running)


def board(running: Running, **params: Any) -> list[dict[str, Any]]:
    return walk(running, Role.OFFICER, BOARD, "requests", **params)
