"""Logs of plain entries, and their tree made of the whole list at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

from ledger.log.append import Entry, append
from tests.database.conftest import Log
from tests.database.projections.history import rows

START = datetime(1970, 1, 1, tzinfo=UTC)
FULL = 256


def leaf(recorded_at: datetime, data: bytes) -> bytes:
    past = recorded_at - START
    microseconds = (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds
    return sha256(b"\x00" + microseconds.to_bytes(8, "big") + data).digest()


def leaves(log: Log) -> list[bytes]:
    return [
        leaf(*row) for row in rows(log, "SELECT recorded_at, data FROM events ORDER BY 1, position")
    ]


def root(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word, over leaf hashes."""
    if not hashes:
        return sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    cut = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + root(hashes[:cut]) + root(hashes[cut:])).digest()


def tiles_of(hashes: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
    """All tiles of the tree with these leaf hashes, by tlog-tiles: every hash from its leaves."""
    found, level = [], 0
    while hashes:
        found += [
            (level, at // FULL, b"".join(hashes[at : at + FULL]))
            for at in range(0, len(hashes), FULL)
        ]
        full = len(hashes) // FULL * FULL
        hashes = [root(hashes[at : at + FULL]) for at in range(0, full, FULL)]
        level += 1
    return found


def bulk(start: int, count: int) -> list[Entry]:
    return [
        Entry(b"k%d" % n, b"", "type", (f"stream:{n}",), b"data %d" % n)
        for n in range(start, start + count)
    ]


def add_bulk(log: Log, count: int) -> None:
    """In commits of different sizes, so that the times of recording differ."""
    random, done = Random(count), 0
    with log.connect() as service:
        while done < count:
            more = min(random.choice((1, 3, 500, 4_000)), count - done)
            append(service, bulk(done, more))
            service.commit()
            done += more
