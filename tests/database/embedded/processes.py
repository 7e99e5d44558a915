"""Real processes that use, start and kill an embedded PostgreSQL."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ledger.postgres.account import Account, choose_account
from ledger.postgres.embedded import Server
from ledger.postgres.layout import Layout

PATIENCE_SECONDS = 30.0
START_TIME = "SELECT pg_postmaster_start_time()::text"
USER = f"""
import json, sys
from pathlib import Path
import psycopg
from ledger.postgres.embedded import EmbeddedPostgres

with EmbeddedPostgres(Path(sys.argv[1]), start_timeout_seconds={PATIENCE_SECONDS}) as server:
    with psycopg.connect(server.admin_conninfo) as connection:
        (started,) = connection.execute({START_TIME!r}).fetchone()
    print(json.dumps(started), flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class User:
    """A process inside `with EmbeddedPostgres(home)`, or on its way there."""

    process: subprocess.Popen[str]

    def server_start_time(self) -> str:
        """Waits until the process is inside."""
        assert self.process.stdout is not None
        return str(json.loads(self.process.stdout.readline()))

    def leave(self) -> None:
        self.process.communicate(timeout=PATIENCE_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE_SECONDS)


@contextmanager
def user(home: Path, extra_groups: list[int] | None = None) -> Iterator[User]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        extra_groups=extra_groups,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process:
        yield User(process)
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
        process.wait(PATIENCE_SECONDS)


def wait_until(holds: Callable[[], bool]) -> None:
    pause, end = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "waited too long"
        pause.wait(0.01)


def is_alive(pid: int) -> bool:
    fields = _status(pid)
    return fields is not None and fields[0] not in {"Z", "X"}


def parent(pid: int) -> int:
    fields = _status(pid)
    assert fields is not None
    return int(fields[1])


def postmaster(home: Path) -> int:
    return int(Layout(home).data.joinpath("postmaster.pid").read_text().splitlines()[0])


def is_stopped(home: Path) -> bool:
    """Whether the server ended in order, which removes its file."""
    return not Layout(home).data.joinpath("postmaster.pid").exists()


def kill_and_wait(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in pids))


def account_of(home: Path) -> Account:
    return choose_account(None, Layout(home).data)


def ask(server: Server, query: str) -> str:
    """The one value that `query` returns, as text."""
    with psycopg.connect(server.admin_conninfo, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])


def tell(server: Server, *statements: str) -> None:
    with psycopg.connect(server.admin_conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _status(pid: int) -> list[str] | None:
    """State, parent and so on (man 5 proc): what follows the name in parentheses."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()
