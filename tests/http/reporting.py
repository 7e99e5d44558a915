"""A simulated history in a served ledger, reports of it, and plain counts over its events."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

import httpx
import orjson
import pytest
from openpyxl import load_workbook

from api.access.tokens import Role
from ledger.simulator.simulate import simulate
from tests.http.conftest import Running
from tests.http.reading import Truth, get, project, truth

TAIPEI = timezone(timedelta(hours=8))
MEMBERS, EVENTS, DAYS = 60, 3_000, 180
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
FIRST, LAST = date(2026, 8, 1), date(2026, 9, 30)
PERIOD = {"from": str(FIRST), "to": str(LAST)}
WHOLE = {"from": "2026-01-01", "to": "2026-12-31"}

Rows = list[dict[str, Any]]


def simulated(events: int = EVENTS, seed: int = 3) -> Iterator[dict[str, Any]]:
    history = simulate(MEMBERS, events, seed, until=UNTIL, days=DAYS)
    return (event.document for event in history)


def fill(running: Running, documents: Iterator[dict[str, Any]]) -> None:
    with running.client() as client:
        while batch := list(islice(documents, 500)):
            answer = client.post("/v1/events", json=batch)
            assert answer.status_code == 201, answer.text
    project(running)


@pytest.fixture
def told(running: Running) -> Running:
    """A ledger with a simulated history, projected."""
    fill(running, simulated())
    return running


def ask(running: Running, kind: str, **params: Any) -> httpx.Response:
    return get(running, Role.AUDITOR, f"/v1/reports/{kind}", **params)


def report(running: Running, kind: str, **params: Any) -> dict[str, Any]:
    answer = ask(running, kind, **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    body: dict[str, Any] = orjson.loads(answer.content)
    assert answer.headers["Ledger-Position"] == str(body["position"])
    return body


def rows(running: Running, kind: str, **params: Any) -> Rows:
    found: Rows = report(running, kind, **params)["rows"]
    return found


def by(found: Rows, *names: str) -> dict[Any, dict[str, Any]]:
    """The rows by what these columns hold, each once."""
    keyed = {tuple(row[name] for name in names): row for row in found}
    assert len(keyed) == len(found)
    return keyed


def moment(event: Truth) -> datetime:
    return datetime.fromisoformat(event["time"])


def day(event: Truth) -> date:
    return moment(event).astimezone(TAIPEI).date()


def in_period(event: Truth) -> bool:
    return FIRST <= day(event) <= LAST


def events(running: Running, *types: str, when: Callable[[Truth], bool] = in_period) -> list[Truth]:
    """The events of these types in the period that no amendment took back."""
    gone = {
        (each["data"]["amended_source"], each["data"]["amended_id"])
        for each in truth(running, lambda e: e["type"] == "event.amended")
        if each["data"]["kind"] != "commented"
    }
    return [
        event
        for event in truth(running, lambda e: e["type"] in types)
        if when(event) and (event["source"], event["id"]) not in gone
    ]


def csv_of(content: bytes) -> tuple[list[list[str]], list[list[str]]]:
    """The lines of the head, and the rows with their titles."""
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    gap = lines.index([])
    return lines[:gap], lines[gap + 1 :]


def sheet_of(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet, its titles first."""
    book = load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
