"""`kill -9` at any moment: what was acknowledged is there, and the read models are its fold."""

import os
import signal
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import httpx
import pytest

from ledger.sealing.keyring import FileKeyring
from tests.http.events import disclosed
from tests.process.conftest import Ledger, Serving, ask, client

CRASHES = 3
PATIENCE_SECONDS = 60
BATCH_EVENTS = 20
ACKNOWLEDGED_BEFORE_CRASH = 10
LATE_OR_NOT = (0, 1)
"""What `ledger status` may say of projections that were killed a moment ago."""


class Emitter:
    """Posts batches until the service is gone; remembers what was acknowledged."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._numbers = count()
        self.acknowledged: dict[int, int] = {}

    def post_until_gone(self, serving: Serving, enough: Event) -> None:
        with client(serving, self._token) as http:
            while True:
                numbers = [next(self._numbers) for _ in range(BATCH_EVENTS)]
                try:
                    answer = http.post("/v1/events", json=[disclosed(n) for n in numbers])
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    self.acknowledged |= zip(numbers, answer.json()["positions"], strict=True)
                if len(self.acknowledged) >= ACKNOWLEDGED_BEFORE_CRASH * BATCH_EVENTS:
                    enough.set()


@pytest.mark.parametrize("whole_group", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_an_acknowledged_event_survives_a_killed_service(ledger: Ledger, whole_group: bool) -> None:
    emitter = Emitter(ledger.token("emitter", "--source", "/shop"))
    auditor_token = ledger.token("auditor")
    for _ in range(CRASHES):
        with ledger.serving() as serving:
            enough = Event()
            posting = Thread(target=emitter.post_until_gone, args=(serving, enough))
            posting.start()
            assert enough.wait(60)
            serving.end(signal.SIGKILL)
            posting.join()
        if whole_group:
            assert ledger.run("status").status in LATE_OR_NOT
    with ledger.serving() as serving, client(serving, auditor_token) as auditor:
        last = max(emitter.acknowledged.values())
        streamed = {"Accept": "application/x-ndjson"}
        listed = ask(auditor, "/v1/events?type=data.disclosed", last, streamed)
        found = {event["id"]: event["position"] for event in map(_json, listed.text.splitlines())}
        summary = ask(auditor, "/v1/disclosures/summary", last)
    for number, position in emitter.acknowledged.items():
        assert found[f"e{number}"] == position
    assert len(found.values()) == len(set(found.values()))
    assert summary.json()["summary"][0]["count"] == len(found)


def _json(line: str) -> dict[str, object]:
    return dict(httpx.Response(200, text=line).json())


def supervisors(ledger: Ledger) -> list[int]:
    """The processes that keep the embedded PostgreSQL of this home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if b"ledger.postgres.supervisor" in command and str(ledger.home).encode() in command:
                found.append(int(folder.name))
    return found


def test_a_killed_supervisor_is_no_lasting_outage(ledger: Ledger) -> None:
    token = ledger.token("emitter", "--source", "/shop")
    with ledger.serving() as serving, client(serving, token) as http:
        assert http.post("/v1/events", json=disclosed(1)).status_code == 201
        killed = supervisors(ledger)
        assert killed
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        deadline = monotonic() + PATIENCE_SECONDS
        while http.post("/v1/events", json=disclosed(2)).status_code not in (200, 201):
            assert monotonic() < deadline
        assert http.post("/v1/events", json=disclosed(1)).json()["duplicates"] == [0]


def test_another_keyring_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    ledger.token("auditor")
    path = ledger.home / "keyring.json"
    path.rename(tmp_path / "kept.json")
    FileKeyring.create(path)
    refused = ledger.run("keys", "list")
    assert (refused.status, "another log's keyring" in refused.err) == (3, True)
    path.unlink()
    refused = ledger.run("keys", "list")
    assert (refused.status, "missing" in refused.err) == (3, True)


def test_a_look_at_the_wrong_home_makes_nothing(ledger: Ledger) -> None:
    for command in (("status",), ("keys", "list"), ("rebuild",)):
        refused = ledger.run(*command)
        assert (refused.status, "there is no ledger in" in refused.err) == (3, True)
    assert not ledger.home.exists()
