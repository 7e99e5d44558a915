"""`ledger verify` over a whole log: columns, hashes, tiles, tags, indexes, a checkpoint every 16
events; a snapshot on all processors.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from time import perf_counter, process_time
from typing import Any

import orjson
import psycopg

from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from benchmarks.transparency import bare_root
from ledger.log.append import Entry
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.hashing import entry_of, leaf_hash
from ledger.transparency.notes import format_note
from ledger.transparency.signing import SigningKey
from ledger.verifying.events import key_of
from ledger.verifying.signed import Opener
from ledger.verifying.tree import Peak, Peaks, joined, root_of
from ledger.verifying.verify import verify
from projections.runner import Runner
from projections.transparency.projection import Transparency

BATCH = 500
LEAVES = 1_000_000
"""At least: the start of the processes is a fifth of the time that 500,000 take."""
SIGNED_EVENTS = 16
KEY = SigningKey("log.example/shop", bytes(range(32)))
MOMENT = bytes(8)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
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
        _sign(opened.service)
        bare = _hashed(made)
        yield Line("leaves/s: bare hashlib, the root of the same bytes", bare)
        processes = os.cpu_count() or 1
        began = perf_counter()
        found = verify(opened.service, Opener((KEY.verifier,)), processes=processes)
        verified = found.events / (perf_counter() - began)
        assert (found.events, found.findings) == (rounds * len(made), ())
        assert found.checkpoints == found.events // SIGNED_EVENTS
        yield Line(f"leaves/s: verifying, {processes} processes", verified, target=TARGET)
        yield Line("  beside bare hashlib in as many processes", verified, bare * processes)


def _sign(conninfo: str) -> None:
    """A checkpoint every so many events, as where few come in a second."""
    peaks: Peaks = ()
    with psycopg.connect(conninfo) as reading, psycopg.connect(conninfo) as writing:
        writing.execute("SELECT know_log_key_v1(%s)", (str(KEY.verifier),))
        with reading.cursor("events") as events:
            events.itersize = BATCH
            events.execute("SELECT recorded_at, data FROM events ORDER BY position")
            for size, (at, data) in enumerate(events, 1):
                leaf = leaf_hash(entry_of((at - EPOCH) // MICROSECOND, data))
                peaks = joined(peaks, (Peak(1, leaf),))
                if size % SIGNED_EVENTS == 0:
                    _keep(writing, Checkpoint(KEY.name, size, root_of(peaks)))


def _keep(connection: psycopg.Connection[Any], checkpoint: Checkpoint) -> None:
    note = format_note(checkpoint.text, [KEY.sign(checkpoint.text)]).decode()
    arguments = (checkpoint.size, checkpoint.root, note)
    connection.execute("SELECT record_checkpoint_v1(%s, %s, %s)", arguments)


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
