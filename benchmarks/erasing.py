"""Erasing one member with 10,000 events and 5 recipients, in a short log and in a longer one."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any

import psycopg

from api.erasing.ordering import Order, order
from api.erasing.steps import carry_out
from api.service import Service, open_service
from benchmarks.baselines import appended
from benchmarks.place import UNTIL, database, documents, entries
from benchmarks.table import Line
from ledger.decisions.erasures import Wish
from ledger.vocabulary.codes import ErasureTrigger
from projections.catalog import all_projections
from projections.runner import Runner
from projections.status import status

MEMBER_EVENTS = 10_000
RECIPIENTS = 5
BATCH = 500
POLL_SECONDS = 0.01
TARGET_MS = 1_000


def erasing(events: int) -> Iterator[Line]:
    """Milliseconds from the order to the completion, the read models' part included."""
    with database() as (settings, opened), open_service(settings, opened) as service:
        stop = Event()
        runner = Runner(partial(psycopg.connect, opened.projector), all_projections())
        projecting = Thread(target=runner.run, args=(stop,))
        projecting.start()
        try:
            for number, more in enumerate((0, events)):
                sent = [*documents(more or BATCH), *_member(f"B{number:05}")]
                made = entries(settings, opened, [_own(d, number) for d in sent])
                appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
                _await_models(opened.projector)
                length = _head(service)
                seconds = _erased(service, f"B{number:05}")
                name = f"ms: erasing a member of 10,000 events at {length:,}"
                yield Line(name, seconds * 1e3, target=-TARGET_MS)
        finally:
            stop.set()
            projecting.join()


def _own(document: dict[str, Any], number: int) -> dict[str, Any]:
    return document | {"id": f"{number}-{document['id']}"}


def _member(reference: str) -> list[dict[str, Any]]:
    """A collection and many disclosures."""
    common = {
        "categories": ["C001"],
        "purposes": ["148"],
        "notice": "2026-01",
        "region": "TW",
        "reason": "an order",
    }
    joined = {
        **common,
        "basis": "TW19.1.2",
        "channel": "web",
        "values": {"C001": {"name": "王小明"}},
    }
    given = {**common, "basis": "TW20.1.0", "manner": "delivery"}
    made = [_event(reference, 0, "data.collected", joined)]
    for n in range(1, MEMBER_EVENTS):
        data = {**given, "recipient": f"courier-{n % RECIPIENTS}", "transaction": f"T{n}"}
        made.append(_event(reference, n, "data.disclosed", data))
    return made


def _event(reference: str, number: int, type_: str, data: dict[str, Any]) -> dict[str, Any]:
    time = UNTIL + timedelta(seconds=number)
    return {
        "specversion": "1.0",
        "id": f"bench-{number}",
        "source": "/shop/bench",
        "type": type_,
        "time": time.isoformat(),
        "subject": reference,
        "data": data,
    }


def _await_models(projector: str) -> None:
    with psycopg.connect(projector, autocommit=True) as connection:
        while any(view.lag_events for view in status(connection).projections):
            sleep(POLL_SECONDS)


def _head(service: Service) -> int:
    with service.pool.connection() as connection:
        row = connection.execute("SELECT position FROM head").fetchone()
    assert row is not None
    return int(row[0])


def _erased(service: Service, reference: str) -> float:
    with service.pool.connection() as connection:
        subject = service.subjects.find(connection, reference)
    assert subject is not None
    wanted = Order(reference, subject, Wish(ErasureTrigger.PERIOD_OVER), "over", "bench")
    began = perf_counter()
    order(service.erasing, wanted)
    while carry_out(service.erasing, reference) != "completed":
        sleep(POLL_SECONDS)
    return perf_counter() - began
