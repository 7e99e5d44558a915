"""`ledger verify` over a whole log: columns, hashes, tiles, tags; a snapshot on all processors."""

import os
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from time import perf_counter, process_time

import orjson
import psycopg

from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from benchmarks.transparency import bare_root
from ledger.log.append import Entry
from ledger.verifying.events import key_of
from ledger.verifying.signed import Opener
from ledger.verifying.verify import verify
from projections.runner import Runner
from projections.transparency.projection import Transparency

BATCH = 500
LEAVES = 1_000_000
"""At least: the start of the processes is a fifth of the time that 500,000 take."""
MOMENT = bytes(8)
TARGET = 400_000


def verifying(events: int) -> Iterator[Line]:
    with database() as (settings, opened):
        made = entries(settings, opened, documents(events))
        rounds = -(-LEAVES // len(made))
        for n in range(rounds):
            again = made if n == 0 else [_again(entry, n) for entry in made]
            appended(opened.service, [again[i : i + BATCH] for i in range(0, len(made), BATCH)])
        runner = Runner(partial(psycopg.connect, opened.projector), [Transparency()])
        while runner.step():
            pass
        runner.close()
        bare = _hashed(made)
        yield Line("leaves/s: bare hashlib, the root of the same bytes", bare)
        processes = os.cpu_count() or 1
        began = perf_counter()
        found = verify(opened.service, Opener(()), processes=processes)
        verified = found.events / (perf_counter() - began)
        assert (found.events, found.findings) == (rounds * len(made), ())
        yield Line(f"leaves/s: verifying, {processes} processes", verified, target=TARGET)
        yield Line("  beside bare hashlib in as many processes", verified, bare * processes)


def _again(entry: Entry, n: int) -> Entry:
    """The same event under another id."""
    data = entry.data.replace(b'"id":"', b'"id":"%d-' % n, 1)
    told = orjson.loads(data)
    key = key_of(told["source"], told["id"])
    return Entry(key, sha256(data).digest(), entry.type, entry.tags, data)


def _hashed(made: list[Entry]) -> float:
    leaves = [MOMENT + entry.data for entry in made]
    began = process_time()
    bare_root(leaves)
    return len(leaves) / (process_time() - began)
