"""A ledger of its own for a benchmark: a home, a served service, prepared entries."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import psycopg

from api.database import Database, open_database
from api.keyrings import open_keyring
from api.settings import Settings
from ledger.catalogue.catalogue import Catalogue
from ledger.intake.receive import Terms, receive
from ledger.log.append import Entry
from ledger.log.prepare import Preparer
from ledger.simulator.simulate import simulate

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
EVENTS_PER_MEMBER = 40
KIBIBYTE = 1024
START_SECONDS = 60


def nothing() -> None:
    """Nothing is set up in the projector's other process."""


def documents(events: int) -> list[dict[str, Any]]:
    """A believable history, as an emitter sends it."""
    history = simulate(max(50, events // EVENTS_PER_MEMBER), events, 1, until=UNTIL)
    return [event.document for event in history]


@contextmanager
def home() -> Iterator[Settings]:
    folder = Path(mkdtemp(prefix="ledger-bench-"))
    folder.chmod(0o711)
    try:
        yield Settings(home=folder / "home", keyring_file=folder / "keyring.json")
    finally:
        shutil.rmtree(folder)


@contextmanager
def database() -> Iterator[tuple[Settings, Database]]:
    with home() as settings, open_database(settings) as opened:
        yield settings, opened


def entries(settings: Settings, opened: Database, sent: list[dict[str, Any]]) -> list[Entry]:
    """What the log stores of these documents: members and keys made, values sealed."""
    terms = Terms(now=datetime.now(UTC), catalogue=Catalogue.shipped(), source_prefix=None)
    prepare = Preparer(open_keyring(settings, opened))
    with psycopg.connect(opened.service, autocommit=True) as connection:
        return prepare(connection, receive(sent, terms))


@dataclass(frozen=True)
class Served:
    """A running `ledger serve`, without its projector."""

    url: str
    pid: int
    tokens: dict[str, str]

    def resident_mebibytes(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / KIBIBYTE if found else 0.0

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _await(url: str) -> None:
    """Until the service answers: with several workers it listens before it can."""
    httpx.get(f"{url}/healthz", timeout=START_SECONDS)


@contextmanager
def served(settings: Settings, workers: int = 1) -> Iterator[Served]:
    environment = os.environ | settings.as_environment()
    command = [sys.executable, "-m", "api.cli"]
    tokens = {
        role: subprocess.run(
            [*command, "keys", "create", "--role", role, *options],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for role, options in (("emitter", ["--source", "/shop"]), ("auditor", []), ("officer", []))
    }
    serve = [*command, "serve", "--port", "0", "--no-projector", "--workers", str(workers)]
    with subprocess.Popen(
        serve, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        _await(line.split()[-1])
        try:
            yield Served(line.split()[-1], process.pid, tokens)
        finally:
            process.send_signal(signal.SIGTERM)
