"""Eight writers, a tenth of them rolling back, and a reader at their heels."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

from eventsourcing.dcb.api import DCBSequencedEvent

from ledger.log.append import Entry, append
from ledger.log.recorder import LogRecorder
from tests.database.conftest import Log

WRITERS = 8
BATCHES_PER_WRITER = 250
BATCH_EVENTS = 60
ROLLBACK_SHARE = 0.1


def write(log: Log, writer: int) -> list[bytes]:
    """The keys of the events that were acknowledged; every batch is sent again now and then."""
    random, acknowledged = Random(writer), []
    with log.connect() as connection:
        for batch in range(BATCHES_PER_WRITER):
            keys = [f"{writer}/{batch}/{n}".encode() for n in range(BATCH_EVENTS)]
            entries = [Entry(key, b"p", "type", (f"w:{writer}",), key) for key in keys]
            append(connection, entries)
            if random.random() < ROLLBACK_SHARE:
                connection.rollback()
                continue
            connection.commit()
            acknowledged += keys
            if random.random() < ROLLBACK_SHARE:
                append(connection, entries)
                connection.commit()
    return acknowledged


def tail(log: Log, last_key: bytes) -> list[DCBSequencedEvent]:
    """Everything a reader that follows the log from the start gets to see, up to the last event."""
    seen = []
    with LogRecorder(log.connect).subscribe() as subscription:
        for event in subscription:
            if event.event.data == last_key:
                break
            seen.append(event)
    return seen


def test_no_event_is_missed_doubled_or_lost_between_racing_writers(log: Log) -> None:
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(tail, log, b"the end")
        writers = [pool.submit(write, log, n) for n in range(WRITERS)]
        acknowledged = [key for writer in writers for key in writer.result()]
        with log.connect() as connection:
            append(connection, [Entry(b"the end", b"", "type", (), b"the end")])
        seen = reader.result()
    assert len(acknowledged) >= 100_000
    assert [event.position for event in seen] == list(range(1, len(acknowledged) + 1))
    assert sorted(event.event.data for event in seen) == sorted(acknowledged)
