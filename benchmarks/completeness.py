"""Counting each member's events, making a map over a million members, proving one of them."""

from collections.abc import Iterator
from functools import partial
from statistics import median
from time import perf_counter
from uuid import UUID

import psycopg

from api.completeness.proving import section_of
from api.database import Database
from api.service import Service, open_service
from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from ledger.log.append import Entry
from projections.completeness.projection import Completeness
from projections.runner import Runner

MEMBERS = 1_000_000
BATCH = 500
ROUNDS = 100
INVENT = b"""
    INSERT INTO completeness
    SELECT n, gen_random_uuid(), 40, sha256(int8send(n)), 1
    FROM generate_series((SELECT count(*) FROM completeness), %s) n
"""
"""Members whom the log does not have: a map costs the same with them."""
BUSIEST = b"""
    SELECT subject FROM completeness WHERE last_position > 1 ORDER BY events DESC LIMIT %s
"""


def completeness(events: int) -> Iterator[Line]:
    with database() as (settings, opened):
        made = entries(settings, opened, documents(events))
        rate = _counted(opened, made)
        yield Line("events/s: counting each member's events", rate, target=50_000)
        with psycopg.connect(opened.projector, autocommit=True) as projector:
            projector.execute(INVENT, (MEMBERS - 1,))
            projector.execute("ANALYZE completeness")
        with open_service(settings, opened) as service:
            began = perf_counter()
            service.mapper.make("bench")
            yield Line("s: a map over 1,000,000 members", perf_counter() - began, target=-5)
            yield Line("ms: what it proves of a member", _proof_ms(service), target=-50)


def _counted(opened: Database, made: list[Entry]) -> float:
    appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
    began = perf_counter()
    runner = Runner(partial(psycopg.connect, opened.projector), [Completeness()])
    while runner.step():
        pass
    runner.close()
    return len(made) / (perf_counter() - began)


def _proof_ms(service: Service) -> float:
    """Of members of the log, those with the most events first."""
    taken = []
    with service.pool.connection() as connection:
        found = connection.execute(BUSIEST, (ROUNDS,)).fetchall()
        subjects: list[UUID] = [subject for (subject,) in found]
        for subject in subjects:
            began = perf_counter()
            assert section_of(connection, None, subject)
            taken.append(perf_counter() - began)
    return median(taken) * 1e3
