"""The board of requests with many open: what is due when, over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import httpx
import psycopg

from api.database import Database, open_database
from benchmarks.baselines import appended
from benchmarks.place import entries, home, served
from benchmarks.table import Line
from ledger.decisions.clock import TaiwanHolidays, day_of, first_clock
from ledger.vocabulary.codes import Right
from projections.requests.projection import Requests
from projections.runner import Runner

REQUESTS = 100_000
MEMBERS = 20_000
VERIFIED_SHARE = 0.5
SPAN_DAYS = 60
BATCH = 500
ROUNDS = 40
TARGET_MS = -50
BOARD = "/v1/requests"


def board() -> Iterator[Line]:
    """Pages and counts of the board, each read `ROUNDS` times."""
    with home() as settings:
        with open_database(settings) as opened:
            made = entries(settings, opened, list(_documents(datetime.now(UTC))))
            appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
            _project(opened)
        with served(settings) as service:
            headers = {"Authorization": f"Bearer {service.tokens['officer']}"}
            with httpx.Client(base_url=service.url, headers=headers, timeout=60) as officer:
                for name, params in _asked(officer).items():
                    yield Line(f"ms: board, {name}", _median_ms(officer, params), None, TARGET_MS)
                counted = _median_ms(officer, {}, f"{BOARD}/summary")
                yield Line("ms: summary of the board", counted, None, TARGET_MS)


def _asked(officer: httpx.Client) -> dict[str, dict[str, Any]]:
    today = day_of(datetime.now(UTC))
    past, ahead = str(today - timedelta(days=20)), str(today + timedelta(days=20))
    middle = {"after": f"{today + timedelta(days=10)}/copy/R0"}
    first = officer.get(BOARD).json()["requests"]
    assert len(first) == 100
    return {
        "first page": {},
        "a page in the middle": middle,
        "1,000 rows": {"limit": 1000},
        "overdue": {"overdue": True},
        "waiting for the member": {"waiting": True},
        "deletions that are verified": {"right": "deletion", "state": "verified"},
        "nothing passes the filter": {"state": "granted"},
        "as of 20 days ago": {"as_of": past},
        "as of 20 days ahead": {"as_of": ahead},
    }


def _median_ms(officer: httpx.Client, params: dict[str, Any], path: str = BOARD) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = perf_counter()
        officer.get(path, params=params).raise_for_status()
        taken.append(perf_counter() - began)
    return median(taken) * 1e3


def _project(opened: Database) -> None:
    runner = Runner(partial(psycopg.connect, opened.projector), [Requests()])
    while runner.step():
        pass
    runner.close()
    with psycopg.connect(opened.projector, autocommit=True) as connection:
        connection.execute("ANALYZE request_items")


def _documents(now: datetime) -> Iterator[dict[str, Any]]:
    """Requests for one right each, half of them verified, received in the last two months."""
    random, calendar = Random(1), TaiwanHolidays()
    for number, right in enumerate(islice(cycle(Right), REQUESTS)):
        at = now - timedelta(days=SPAN_DAYS * random.random(), hours=1)
        clock = first_clock(right, at, calendar)
        due = {"due": str(clock.due), "due_at": clock.due_at.isoformat(), "start": str(clock.start)}
        item = {"right": right, "clock": due | {"rule": clock.rule, "holidays": clock.holidays}}
        told = {"items": [item], "received_at": at.isoformat(), "channel": "email", "law": "L1"}
        yield _event(number, "request.received", at, told)
        if random.random() < VERIFIED_SHARE:
            checked = {"method": "email_otp", "passed": True, "verifier": "staff:1"}
            yield _event(number, "request.verified", at + timedelta(minutes=9), checked)


def _event(number: int, name: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{name}-{number}",
        "source": "/shop/care",
        "type": name,
        "time": at.isoformat(),
        "subject": f"M{number % MEMBERS:06}",
        "data": {"request": f"R{number}", **data},
    }
