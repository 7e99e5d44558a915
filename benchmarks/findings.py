"""How fast findings follow the log, in one process."""

from collections.abc import Iterator
from functools import partial
from time import perf_counter, process_time

import psycopg

from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from projections.findings.projection import Findings
from projections.runner import Runner

BATCH = 500


def findings(events: int) -> Iterator[Line]:
    """A simulated history judged as `ledger project` does, while nothing else runs."""
    with database() as (settings, opened):
        made = entries(settings, opened, documents(events))
        appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
        runner = Runner(partial(psycopg.connect, opened.projector), [Findings()])
        began, used = perf_counter(), process_time()
        while runner.step():
            pass
        seconds, used = perf_counter() - began, process_time() - used
        runner.close()
        yield Line("events/s: findings alone", len(made) / seconds, target=30_000)
        yield Line("  processor time of the judge, µs an event", used / len(made) * 1e6)
