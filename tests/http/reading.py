"""Filling a log over HTTP, reading it back, and the plain truth to compare with."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import orjson
import psycopg

from api.access.tokens import Role
from projections.catalog import all_projections
from projections.runner import Runner
from tests.database.conftest import PROJECTOR
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data

MEMBERS = ("M000123", "M000456", "M000789")
RECIPIENTS = ("black-cat", "pay-day", "mailer")
PURPOSES = ("040", "090", "148", "157")
MANNERS = ("delivery", "payment", "marketing")

Truth = dict[str, Any]
"""An event as it stands in the log, with its position and its tags."""


def post(running: Running, events: list[dict[str, Any]]) -> list[int]:
    with running.client() as client:
        answer = client.post("/v1/events", json=events)
    assert answer.status_code == 201, answer.text
    positions: list[int] = answer.json()["positions"]
    return positions


def history(events: int = 60) -> list[dict[str, Any]]:
    """Events of three members, with something different in each."""
    made = [collected(n, member) for n, member in enumerate(MEMBERS)]
    for n in range(events - len(MEMBERS)):
        changes = {
            "recipient": RECIPIENTS[n % 3],
            "manner": MANNERS[n % 3],
            "purposes": sorted({PURPOSES[n % 4], PURPOSES[n % 3]}),
            "categories": ["C001", "C002"] if n % 5 else ["C001"],
            "basis": "TW20.1.0" if n % 2 else "TW20.1.6",
            "reason": f'=reason, "{n}"',
        }
        event = disclosed(
            n,
            subject=MEMBERS[n % 7 % 3],
            time=f"2026-11-{1 + n % 20:02}T09:00:00+08:00",
            source=f"/shop/{'orders' if n % 2 else 'mail'}",
            actor=f"staff:{n % 4}",
        )
        made.append(with_data(event, **changes))
    return made


def project(running: Running) -> None:
    """Has the read models take in the whole log."""
    runner = Runner(partial(psycopg.connect, running.log.conninfo(PROJECTOR)), all_projections())
    try:
        while runner.step():
            pass
    finally:
        runner.close()


def truth(running: Running, holds: Callable[[Truth], bool] = lambda _: True) -> list[Truth]:
    """The events of the log for which something holds."""
    with running.log.connect() as connection:
        rows = connection.execute(
            "SELECT position, recorded_at, data FROM events ORDER BY position"
        ).fetchall()
    events = [
        {"position": position, "recorded_at": recorded_at, **orjson.loads(data)}
        for position, recorded_at, data in rows
    ]
    return [event for event in events if holds(event)]


def facts(running: Running, *types: str) -> list[Truth]:
    """The events of these types."""
    return truth(running, lambda event: event["type"] in types)


def reads(running: Running) -> list[Truth]:
    """What was recorded of reading."""
    return facts(running, "ledger.read")


def subject_of(running: Running, member: str = "M000123", role: Role = Role.OFFICER) -> str:
    with running.client(role) as client:
        answer = client.post("/v1/members/lookup", json={"member": member})
    assert answer.status_code == 200, answer.text
    subject: str = answer.json()["subject"]
    return subject


def get(running: Running, role: Role, path: str, **params: Any) -> httpx.Response:
    with running.client(role) as client:
        return client.get(path, params=params)


def pages(
    running: Running, role: Role, path: str, name: str, **params: Any
) -> Iterator[list[dict[str, Any]]]:
    """Every page of a list, by its `Link` headers."""
    with running.client(role) as client:
        answer = client.get(path, params=params)
        while True:
            assert answer.status_code == 200, answer.text
            body = answer.json()
            yield body[name]
            following = answer.links.get("next")
            assert (following is None) == (body["next"] is None)
            if following is None:
                return
            answer = client.get(following["url"])


def walk(running: Running, role: Role, path: str, name: str, **params: Any) -> list[dict[str, Any]]:
    return [row for page in pages(running, role, path, name, **params) for row in page]


def pointer_of(answer: httpx.Response) -> str:
    """Where a 422 says the fault is."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    pointer: str = answer.json()["errors"][0]["pointer"]
    return pointer
