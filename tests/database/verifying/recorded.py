"""A log with its tiles and signed checkpoints, and somebody who may do anything to its tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import psycopg

from ledger.log.append import Entry
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.hashing import entry_of, leaf_row, row_root
from ledger.transparency.notes import format_note
from ledger.transparency.signing import SigningKey
from ledger.verifying.signed import Opener, SignedRoot
from ledger.verifying.verify import Verified, verify
from projections.transparency.projection import Transparency
from tests.database.conftest import PROJECTOR, SERVICE, Log
from tests.database.projections.history import add, shop
from tests.database.projections.views import project

SUPERUSER = "ledger_admin"
KEY = SigningKey("log.example/shop", bytes(range(32)))
OPENER = Opener((KEY.verifier,))
START = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS = 1_000_000

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Recorded:
    """A log, and the checkpoints of it that were signed."""

    log: Log
    notes: list[bytes]


def record(log: Log, *pieces: Sequence[Entry]) -> list[bytes]:
    """Appends piece after piece; after each the tiles are made and a checkpoint is signed."""
    notes = []
    for piece in pieces:
        add(log, piece)
        project(log, [Transparency()])
        notes.append(sign(log))
    return notes


def shop_of(*counts: int) -> list[list[Entry]]:
    return [shop(count, seed) for seed, count in enumerate(counts)]


def small(count: int) -> list[Entry]:
    """Events with no more in them than is looked at."""
    return [_event(n) for n in range(count)]


def _event(n: int) -> Entry:
    data = b'{"type":"a.b","source":"/s","id":"%d","tags":["a:%d","b:%d"]}' % (n, n, n % 7)
    key = sha256(b"/s\0%d" % n).digest()[:16]
    return Entry(key, b"", "a.b", (f"a:{n}", f"b:{n % 7}"), data)


def sign(log: Log) -> bytes:
    """The checkpoint of all that is there, told to nobody but the log itself."""
    note = note_of(log)
    with log.connect(SERVICE) as service:
        service.execute("SELECT know_log_key_v1(%s)", (str(KEY.verifier),))
        size, root = _tree(service)
        service.execute("SELECT record_checkpoint_v1(%s, %s, %s)", (size, root, note.decode()))
    return note


def note_of(log: Log, key: SigningKey = KEY) -> bytes:
    with log.connect(SERVICE) as service:
        checkpoint = Checkpoint(key.name, *_tree(service))
    return format_note(checkpoint.text, [key.sign(checkpoint.text)])


def kept(*notes: bytes) -> list[SignedRoot]:
    """Checkpoints as an auditor kept them."""
    return [OPENER.kept(note, "auditor's file") for note in notes]


def verified(log: Log, *notes: bytes, opener: Opener = OPENER) -> Verified:
    return verify(log.conninfo(SERVICE), opener, kept(*notes))


def found(log: Log, *notes: bytes) -> list[str]:
    return [str(finding) for finding in verified(log, *notes).findings]


@contextmanager
def superuser(log: Log) -> Iterator[Connection]:
    """Whom no trigger stops."""
    with log.connect(SUPERUSER) as connection:
        connection.execute("SET session_replication_role TO replica")
        yield connection


def tamper(log: Log, *statements: str) -> None:
    with superuser(log) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def make_tiles_anew(log: Log) -> None:
    """So that they are right for what the tables say now."""
    with log.connect(PROJECTOR) as projector:
        projector.execute("UPDATE progress SET version = 0 WHERE projection = 'transparency'")
    project(log, [Transparency()])


def _tree(service: Connection) -> tuple[int, bytes]:
    rows = service.execute("SELECT recorded_at, data FROM events ORDER BY position").fetchall()
    entries = [entry_of(microseconds(at), data) for at, data in rows]
    return len(entries), row_root(leaf_row(entries))


def microseconds(moment: datetime) -> int:
    past = moment - START
    return (past.days * 86_400 + past.seconds) * MICROSECONDS + past.microseconds
