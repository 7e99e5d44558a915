"""Writers and readers, each with a ring of its own, while the keys are changed under them."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import psycopg

from ledger.log.opening import open_part, sealed_parts
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.rotation import rotate
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.envelope import Received, Stored, decode
from tests.database.log.test_prepare import VALUES, collected
from tests.database.sealing.conftest import Row, Sealed

WRITERS = 3
BATCHES = 30
EVENTS = 5


def write(sealed: Sealed, name: int) -> None:
    """Appends events of members never seen before."""
    writer: LogWriter[Received] = LogWriter(
        partial(psycopg.connect, sealed.log.conninfo()), Preparer(sealed.ring())
    )
    for batch in range(BATCHES):
        ids = [f"{name}-{batch}-{number}" for number in range(EVENTS)]
        writer.submit([collected(f"w{id_}", member=f"M{id_}") for id_ in ids]).result()
    writer.close()


def read(sealed: Sealed, stop: Event) -> int:
    """Opens what is there with a ring held since before; how many boxes it opened."""
    subjects, opened = Subjects(sealed.ring()), 0
    while not stop.is_set() or not opened:
        opened += open_all(sealed, subjects)
    return opened


def open_all(sealed: Sealed, subjects: Subjects) -> int:
    opened = 0
    with sealed.connection() as service:
        rows = service.execute("SELECT data FROM events ORDER BY position DESC LIMIT 200")
        for (data,) in rows.fetchall():
            opened += open_event(service, subjects, decode(data, DataCollected))
    return opened


def open_event(
    service: psycopg.Connection[Row],
    subjects: Subjects,
    stored: Stored[Any],
) -> int:
    parts = list(sealed_parts(stored))
    keys = subjects.find_keys(service, [part.key_name for part in parts])
    for part in parts:
        assert open_part(stored, part, keys[part.key_name]) == VALUES[str(part.category)]
    return len(parts)


def rotate_until(sealed: Sealed, writing: Sequence[Future[None]]) -> None:
    """Changes the keys over and over until all is written."""
    while not all(each.done() for each in writing):
        with sealed.connection() as service:
            assert len(rotate(service, sealed.ring(), lambda *_: None).destroyed) == 1


def test_nothing_is_lost_or_refused_while_the_keys_change(sealed: Sealed) -> None:
    stop = Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reading = pool.submit(read, sealed, stop)
        writing = [pool.submit(write, sealed, name) for name in range(WRITERS)]
        try:
            rotate_until(sealed, writing)
        finally:
            stop.set()
        assert reading.result() > 0
        assert [each.exception() for each in writing] == [None] * WRITERS
    ring = sealed.ring()
    assert sealed.wrapped_by() == set(ring.ids) == {ring.active_id}
    with sealed.connection() as service:
        events = [
            decode(row[0], DataCollected) for row in service.execute("SELECT data FROM events")
        ]
        opened = sum(open_event(service, Subjects(ring), event) for event in events)
    assert len(events) == WRITERS * BATCHES * EVENTS
    assert opened == len(events) * len(VALUES)
