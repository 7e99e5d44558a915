"""The `ledger` command in processes of its own, on a private PostgreSQL in a home of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import httpx
import pytest

from tests.database.embedded.processes import wait_until

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Finished:
    """What a command answered."""

    status: int
    out: str
    err: str


@dataclass
class Serving:
    """A running `ledger serve`."""

    process: subprocess.Popen[str]
    url: str
    lines: list[str]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode


@dataclass(frozen=True)
class Ledger:
    """The command, with a home."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, given: str = "") -> Finished:
        finished = subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            input=given,
            env=self._all(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS * 2,
            check=False,
        )
        return Finished(finished.returncode, finished.stdout, finished.stderr)

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command that goes on meanwhile, and is killed if it still does at the end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", *arguments], env=self._all(), stderr=subprocess.PIPE
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)

    def token(self, role: str, *options: str) -> str:
        made = self.run("keys", "create", "--role", role, *options)
        assert made.status == 0, made.err
        return made.out.strip()

    @contextmanager
    def serving(self, *options: str, until: str = "Serving on ") -> Iterator[Serving]:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", *options],
            env=self._all(),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield self._started(process, until)
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=PATIENCE_SECONDS)
            if process.stdout:
                process.stdout.close()

    def _started(self, process: subprocess.Popen[str], until: str) -> Serving:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith(until):
                break
        found = re.search(r"http://\S+", "\n".join(lines))
        assert found, lines
        return Serving(process, found[0], lines)

    def _all(self) -> dict[str, str]:
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith(("LEDGER", "DATABASE"))
        }
        return inherited | {"LEDGER_HOME": str(self.home)} | self.environment


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    folder = Path(mkdtemp(prefix="ledger-test-"))
    folder.chmod(0o711)
    yield Ledger(folder / "home")
    rmtree(folder)


def client(serving: Serving, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=serving.url, headers={"Authorization": f"Bearer {token}"}, timeout=30
    )


def ask(
    http: httpx.Client,
    path: str,
    position: int,
    headers: dict[str, str] | None = None,
    method: str = "GET",
) -> httpx.Response:
    """The answer once the read models have reached the position, however slow the machine is."""
    at_least = {"Ledger-Min-Position": str(position)} | (headers or {})
    answers: list[httpx.Response] = []

    def answered() -> bool:
        answers.append(http.request(method, path, headers=at_least))
        return answers[-1].status_code != httpx.codes.SERVICE_UNAVAILABLE

    wait_until(answered)
    return answers[-1]
