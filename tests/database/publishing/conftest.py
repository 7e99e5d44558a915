"""A log with its tree, and publishers that are made as a fresh process makes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from api.publishing.elsewhere import Elsewhere
from api.publishing.log_key import LogKeyFile
from api.publishing.published import Published, last_published
from api.publishing.publisher import Publisher
from api.publishing.remembered import RememberedNote
from ledger.log.append import Entry, append
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import open_note
from projections.transparency.projection import Transparency
from tests.database.conftest import OWNER, SERVICE, Log
from tests.database.projections.views import project

ORIGIN = "log.example/shop"
IDLE_SECONDS = 60.0


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """One log, and the folder of the files that its publishers keep."""

    log: Log
    folder: Path
    clock: Clock = field(default_factory=Clock)

    @property
    def key_file(self) -> Path:
        return self.folder / "log.key"

    @property
    def note_file(self) -> Path:
        return self.folder / "checkpoint"

    def publisher(self, origin: str = ORIGIN, elsewhere: Elsewhere | None = None) -> Publisher:
        return Publisher(
            lambda: psycopg.connect(self.log.conninfo(SERVICE), autocommit=True),
            LogKeyFile(self.key_file, origin),
            RememberedNote(self.note_file),
            IDLE_SECONDS,
            self.clock,
            elsewhere,
        )

    def append(self, events: int, word: str = "") -> None:
        with self.log.connect() as service:
            row = service.execute("SELECT position FROM head").fetchone()
            assert row is not None
            made = [
                Entry(b"k%d" % n, b"", "t", (f"s:{n}",), f"{n} {word}".encode())
                for n in range(row[0], row[0] + events)
            ]
            append(service, made)

    def grow(self, events: int, word: str = "") -> None:
        """Appends events and takes them into the tree."""
        self.append(events, word)
        project(self.log, [Transparency()])

    def published(self) -> Published | None:
        with self.log.connect() as service:
            return last_published(service)

    def size(self) -> int | None:
        found = self.published()
        return found.size if found else None

    def sizes(self) -> list[int]:
        """Of every checkpoint ever signed."""
        with self.log.connect() as service:
            found = service.execute("SELECT size FROM checkpoints ORDER BY size").fetchall()
        return [row[0] for row in found]

    def in_file(self) -> Checkpoint:
        return self.opened(self.note_file.read_bytes())

    def opened(self, note: bytes) -> Checkpoint:
        with self.log.connect() as service:
            row = service.execute("SELECT vkey FROM log_key").fetchone()
        assert row is not None
        return Checkpoint.parse(open_note(note, [VerifierKey.parse(row[0])]).text)

    def restored(self, which: str = "backup") -> "House":
        """The database as it is now, put back later; the files stay where they are."""
        backup = f"{self.log.database}_{which}"
        name = sql.Identifier(backup)
        with psycopg.connect(self.log.server.admin_conninfo, autocommit=True) as admin:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
            admin.execute(
                copy.format(name, sql.Identifier(self.log.database), sql.Identifier(OWNER))
            )
        return replace(self, log=Log(self.log.server, backup))


def stepped(house: House) -> Publisher:
    """A publisher as after a start of the service, having looked once."""
    publisher = house.publisher()
    publisher.step()
    return publisher


def as_superuser(house: House, change: str) -> None:
    with house.log.connect("ledger_admin") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(change)


@pytest.fixture
def house(log: Log, tmp_path: Path) -> Iterator[House]:
    yield House(log, tmp_path)
    with psycopg.connect(log.server.admin_conninfo, autocommit=True) as admin:
        dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        for which in ("backup", "newer"):
            admin.execute(dropped.format(sql.Identifier(f"{log.database}_{which}")))


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every step sign what there is."""
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 0.0)
