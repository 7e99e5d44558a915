"""Erasures over HTTP: with the read models kept up to date meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from typing import Any

import httpx
import psycopg

from api.access.tokens import Role
from ledger.vocabulary.own import OWN_SOURCE
from projections.catalog import all_projections
from projections.runner import Runner
from tests.database.conftest import PROJECTOR
from tests.http.conftest import Running
from tests.http.events import fact
from tests.http.reading import truth
from tests.http.request_bodies import CHECK, done, granted, receipt

ERASING = ("erasure.ordered", "recipient.notified", "erasure.completed")
HELD = fact(
    "hold.placed",
    1,
    {
        "hold": "H1",
        "ground": "ER21.1",
        "reason": "a lawsuit about the payment",
        "categories": ["C002"],
    },
)
KEPT_BY_LAW = fact(
    "retention.set",
    1,
    {
        "retention_class": "finance",
        "categories": ["C002"],
        "keep_days": 1825,
        "start": "transaction_ended",
        "reason": "the commercial books are kept for five years",
        "effective_from": "2026-01-01T00:00:00+08:00",
        "ground": "ER21.1",
    },
)


@contextmanager
def projecting(running: Running) -> Iterator[None]:
    stop = Event()
    runner = Runner(partial(psycopg.connect, running.log.conninfo(PROJECTOR)), all_projections())
    thread = Thread(target=runner.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def ordering(**changes: Any) -> dict[str, Any]:
    """The body of an order that nobody asked for by a request."""
    body = {"member": "M000123", "trigger": "period_over", "reason": "the period is over"}
    return body | changes


def order(running: Running, **changes: Any) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post("/v1/erasures", json=ordering(**changes))


def plan(running: Running, **changes: Any) -> dict[str, Any]:
    """What the same order would do."""
    with running.client(Role.OFFICER) as officer:
        answer = officer.post("/v1/erasures/plan", json=ordering(**changes))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def erased(running: Running, **changes: Any) -> dict[str, Any]:
    """The answer to an order that went all the way."""
    with projecting(running):
        answer = order(running, **changes)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert told["state"] == "completed"
    return told


def get(running: Running, path: str, **headers: str) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.get(path, headers=headers)


def deletion_granted(running: Running, **item: Any) -> None:
    """Request R1 of the member for deletion, granted."""
    items = [{"right": "deletion", **item}]
    done(running, "receive", receipt("R1", "deletion", items=items))
    done(running, "verify", CHECK)
    done(running, "decide", granted("deletion"))


def own(running: Running) -> list[dict[str, Any]]:
    """What the ledger recorded of erasures, in order."""
    return truth(running, lambda e: e["type"] in ERASING and e["source"] == OWN_SOURCE)


def keys(running: Running) -> list[str]:
    """The classes whose keys are still there."""
    with running.log.connect() as connection:
        found = connection.execute("SELECT retention_class FROM data_keys ORDER BY 1").fetchall()
    return [row[0] for row in found]
