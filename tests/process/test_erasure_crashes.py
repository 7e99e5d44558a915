"""An erasure whose process is killed at any step goes on, and is completed once."""

import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from api.access.tokens import Role
from api.erasing.restoring import restore_check
from ledger.vocabulary.own import OWN_SOURCE
from tests.database.conftest import PROJECTOR, SERVICE
from tests.http.conftest import (
    Running,
    database_numbers,
    log,
    log_server,
    running,
    service,
    settings,
    template,
    token_for,
)
from tests.http.erasing import get, order, projecting
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import post, subject_of, truth
from tests.process.dying import STEPS

__all__ = [
    "database_numbers",
    "log",
    "log_server",
    "running",
    "service",
    "settings",
    "template",
    "token_for",
]

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
RECIPIENTS = ("black-cat", "mailer", "pay-day")


def dies(running: Running, home: Path, subject: str, *point: str) -> None:
    arguments = (running.log.conninfo(SERVICE), running.log.conninfo(PROJECTOR), str(home), subject)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.process.dying", *arguments, *point],
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def state(running: Running) -> str | None:
    answer = get(running, "/v1/erasures/E1")
    return answer.json()["state"] if answer.status_code == 200 else None


def completed(running: Running) -> None:
    """Lets the service that serves go on by itself."""
    deadline = monotonic() + PATIENCE_SECONDS
    with projecting(running), running.client(Role.OFFICER) as officer:
        while (answer := officer.get("/v1/erasures/E1").json())["state"] != "completed":
            assert answer["state"] in ("ordered", "destroyed")
            assert monotonic() < deadline


@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.soak)])
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_erasure_is_completed_once(
    running: Running, tmp_path: Path, step: str, moment: str
) -> None:
    disclosures: list[dict[str, Any]] = [
        with_data(disclosed(n), recipient=recipient) for n, recipient in enumerate(RECIPIENTS)
    ]
    post(running, [collected(), *disclosures, collected(2, "M000456")])
    subject = subject_of(running)
    dies(running, tmp_path, subject, step, moment)
    if (step, moment) == ("order", "before"):
        assert state(running) is None
        assert order(running, erasure="E1").status_code == 201
    restore_check(running.service.erasing)
    completed(running)
    events = truth(running, lambda e: e["type"].split(".")[0] in ("erasure", "recipient"))
    own = [e for e in events if e["source"] == OWN_SOURCE]
    told = sorted(e["data"]["recipient"] for e in own if e["type"] == "recipient.notified")
    others = [e["type"] for e in own if e["type"] != "recipient.notified"]
    assert (told, others) == (list(RECIPIENTS), ["erasure.ordered", "erasure.completed"])
    assert len(own[-1]["data"]["keys_destroyed"]) == 2
    with running.log.connect() as connection:
        kept = connection.execute("SELECT subject::text FROM data_keys").fetchall()
    assert {row[0] for row in kept} == {subject_of(running, "M000456")}
    assert get(running, "/v1/erasures/E1/certificate").status_code == 200
    journal = running.service.erasing.journal
    assert len([entry for entry in journal if entry.certificate is None]) == 1
