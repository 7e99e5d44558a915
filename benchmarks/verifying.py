"""`ledger verify` over a whole log: columns, hashes, tiles, tags; a snapshot on all processors."""

import os
from collections.abc import Iterator
from functools import partial
from time import perf_counter

import psycopg

from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from ledger.verifying.signed import Opener
from ledger.verifying.verify import verify
from projections.runner import Runner
from projections.transparency.projection import Transparency

BATCH = 500
TARGET = 400_000


def verifying(events: int) -> Iterator[Line]:
    """The start of the processes included, which a short log feels."""
    with database() as (settings, opened):
        made = entries(settings, opened, documents(events))
        appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
        runner = Runner(partial(psycopg.connect, opened.projector), [Transparency()])
        while runner.step():
            pass
        runner.close()
        processes = os.cpu_count() or 1
        began = perf_counter()
        found = verify(opened.service, Opener(()), processes=processes)
        seconds = perf_counter() - began
        assert (found.events, found.findings) == (len(made), ())
        yield Line(f"events/s: verifying, {processes} processes", events / seconds, target=TARGET)
