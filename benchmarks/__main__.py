"""`make bench`: every figure beside the one it is held against, measured in one run.

BENCH_EVENTS sets the number of events (default 100,000).
"""

import os
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from threading import Event, Thread
from time import perf_counter, sleep

import orjson
import psycopg

from api.database import Database
from benchmarks.baselines import appended, copied, empty_endpoint, recorded
from benchmarks.board import board
from benchmarks.completeness import completeness
from benchmarks.deciding import deciding
from benchmarks.erasing import erasing
from benchmarks.findings import findings
from benchmarks.load import request, send
from benchmarks.place import database, documents, entries, home, nothing, served
from benchmarks.publishing import publishing
from benchmarks.replaying import replaying
from benchmarks.reports import reports
from benchmarks.table import Line, show
from benchmarks.transparency import hashing
from benchmarks.verifying import verifying
from ledger.log.append import Entry
from projections.catalog import all_projections
from projections.projector import project
from projections.rebuild import rebuild
from projections.status import status

EVENTS = int(os.environ.get("BENCH_EVENTS", "100000"))
BATCH = 500
SINGLES = 20_000
SINGLE_CONNECTIONS = 64
BATCH_CONNECTIONS = 4
POLL_SECONDS = 0.01


def main() -> None:
    show(
        f"{EVENTS} events",
        chain(
            storing(),
            intake(),
            singles(),
            deciding(EVENTS),
            projecting(),
            findings(EVENTS),
            board(),
            replaying(EVENTS),
            erasing(EVENTS),
            completeness(EVENTS),
            publishing(EVENTS),
            hashing(),
            verifying(EVENTS),
            reports(EVENTS),
        ),
    )


def storing() -> Iterator[Line]:
    """The append function and the library beside a bare COPY, in batches of one request's size."""
    with database() as (settings, opened):
        made = entries(settings, opened, documents(EVENTS))
        batches = [made[i : i + BATCH] for i in range(0, len(made), BATCH)]
        owner = _with_scratch_schema(opened)
        copy = len(made) / copied(owner, batches)
        yield Line("events/s: COPY into three unique indexes by 500", copy)
        yield Line(
            "events/s: append function by 500", len(made) / appended(opened.service, batches), copy
        )
        yield Line(
            "events/s: the library's recorder by 500", len(made) / recorded(owner, batches), copy
        )


def _with_scratch_schema(opened: Database) -> str:
    """A conninfo of the projector's, which may make tables in the schemas of the read models."""
    with psycopg.connect(opened.projector, autocommit=True) as connection:
        row = connection.execute("SELECT current_schema() || '_views_next'").fetchone()
    assert row is not None
    return psycopg.conninfo.make_conninfo(opened.projector, options=f"-csearch_path={row[0]}")


def intake() -> Iterator[Line]:
    """Batches over HTTP: validated, pseudonymised, sealed, deduplicated, committed."""
    sent = documents(EVENTS)
    with home() as settings, served(settings) as service:
        bodies = [orjson.dumps(sent[i : i + BATCH]) for i in range(0, len(sent), BATCH)]
        token = service.tokens["emitter"]
        used = service.processor_seconds()
        done = send(
            service.url, [request("/v1/events", body, token) for body in bodies], BATCH_CONNECTIONS
        )
        used = service.processor_seconds() - used
        yield Line("events/s: batches of 500 over HTTP", len(sent) / done.seconds, target=40_000)
        yield Line("  processor time of the service, µs an event", used / len(sent) * 1e6)
        yield Line("  p99 of a batch, ms", done.p99_seconds * 1e3)
        yield Line("  memory of the service, MiB", service.resident_mebibytes(), target=-300)
    with home() as settings, served(settings, workers=2) as service:
        token = service.tokens["emitter"]
        requests = [request("/v1/events", body, token) for body in bodies]
        done = send(service.url, requests, BATCH_CONNECTIONS)
        yield Line("events/s: the same with --workers 2", len(sent) / done.seconds, target=40_000)


def singles() -> Iterator[Line]:
    """One event a request, over 64 connections, beside an endpoint that stores nothing."""
    used = [d for d in documents(SINGLES * 4) if d["type"] == "data.used" and "actor" in d]
    sent = [_single(document, n) for n, document in enumerate(islice(used, SINGLES))]
    with empty_endpoint() as url:
        empty = send(
            url, [request("/v1/events", orjson.dumps(d)) for d in sent], SINGLE_CONNECTIONS
        )
    yield Line("posts/s: empty FastAPI endpoint, 64 connections", len(sent) / empty.seconds)
    with home() as settings, served(settings) as service:
        token = service.tokens["emitter"]
        requests = [request("/v1/events", orjson.dumps(d), token) for d in sent]
        done = send(service.url, requests, SINGLE_CONNECTIONS)
    yield Line(
        "posts/s: single events, 64 connections, durable",
        len(sent) / done.seconds,
        len(sent) / empty.seconds,
        target=0.7,
    )
    yield Line("  p99 of a post, ms", done.p99_seconds * 1e3)


def _single(document: dict[str, object], number: int) -> dict[str, object]:
    data = document["data"]
    assert isinstance(data, dict)
    known = ("categories", "purposes", "basis", "notice", "region", "reason", "manner")
    kept = {name: data[name] for name in (*known, "transaction", "channel") if name in data}
    names = ("specversion", "source", "type", "time", "subject")
    return {name: document[name] for name in names} | {"id": f"single-{number}", "data": kept}


def projecting() -> Iterator[Line]:
    """All read models, following the log as `ledger project` does, and made anew."""
    with database() as (settings, opened):
        made = entries(settings, opened, documents(EVENTS))
        seconds = _projected(opened, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
        yield Line("events/s: projecting, all read models", EVENTS / seconds, target=50_000)
        names = [projection.name for projection in all_projections()]
        began = perf_counter()
        rebuild(partial(psycopg.connect, opened.projector), names, lambda *_: None)
        rebuilt = EVENTS / (perf_counter() - began)
        yield Line("events/s: rebuild, all read models", rebuilt, target=100_000)
        yield Line("bytes on disk of an event", _bytes_an_event(opened, made))


def _projected(opened: Database, batches: list[list[Entry]]) -> float:
    """Seconds to take in what was appended while the projector was held back."""
    stop = Event()
    projector = Thread(target=project, args=(opened.projector, stop, nothing))
    projector.start()
    with psycopg.connect(opened.projector) as gate:
        while len(gate.execute("SELECT FROM progress FOR UPDATE").fetchall()) < len(
            all_projections()
        ):
            gate.rollback()
            sleep(POLL_SECONDS)
        appended(opened.service, batches)
        began = perf_counter()
        gate.rollback()
        while any(view.lag_events for view in status(gate).projections):
            gate.rollback()
            sleep(POLL_SECONDS)
        seconds = perf_counter() - began
    stop.set()
    projector.join()
    return seconds


def _bytes_an_event(opened: Database, made: list[Entry]) -> float:
    with psycopg.connect(opened.service) as connection:
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname LIKE 'ledger%'"
        ).fetchone()
    assert row is not None
    return float(row[0]) / len(made)


if __name__ == "__main__":
    main()
