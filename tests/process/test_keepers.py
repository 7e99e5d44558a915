"""Checkpoints leave the processes of `ledger serve` for witnesses and anchors, kills or not."""

import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import open_note
from tests.http.events import disclosed
from tests.process.conftest import Ledger, Serving, client
from tests.unit.witnessing.witness_server import WitnessServer, witnessing

ORIGIN = "log.example/shop"
PATIENCE = 3_000
"""Looks, a hundredth of a second apart."""


@dataclass
class Kept:
    """A ledger with two witnesses, both demanded, and an anchor."""

    ledger: Ledger
    servers: list[WitnessServer]
    anchor: Path

    @property
    def names(self) -> set[tuple[str, str]]:
        witnesses = {("witness", server.witness.name) for server in self.servers}
        return witnesses | {("anchor", str(self.anchor))}

    def vkey(self, serving: Serving) -> str:
        def looked() -> str | None:
            answer = httpx.get(f"{serving.url}/log/vkey", timeout=30)
            return answer.text.removesuffix("\n") if answer.status_code == 200 else None

        return str(awaited(looked))

    def shown_at(self, serving: Serving, size: int) -> int:
        """The size of the first checkpoint shown that is so large; cosigned by both."""
        keys = [VerifierKey.parse(server.witness.vkey) for server in self.servers]

        def looked() -> int | None:
            answer = httpx.get(f"{serving.url}/log/checkpoint", timeout=30)
            if answer.status_code != 200 or _size(answer.content) < size:
                return None
            assert len(open_note(answer.content, keys).signed) == 2
            return _size(answer.content)

        return int(awaited(looked))

    def kept_at(self, size: int) -> None:
        latest = self.anchor / quote(ORIGIN, safe="") / "latest"
        awaited(lambda: latest.exists() and _size(latest.read_bytes()) >= size)


def awaited(look: Any) -> Any:
    for _ in range(PATIENCE):
        if found := look():
            return found
        Event().wait(0.01)
    raise AssertionError("it never came")


def _size(note: bytes) -> int:
    return int(note.split(b"\n")[1])


@pytest.fixture
def kept(ledger: Ledger, tmp_path: Path) -> Iterator[Kept]:
    with ExitStack() as stack:
        names = ("north.example", "south.example")
        servers = [stack.enter_context(witnessing(name, tmp_path)) for name in names]
        policy = tmp_path / "policy"
        lines = [*(each.policy_line for each in servers), f"group g all {' '.join(names)}"]
        policy.write_text("\n".join([*lines, "quorum g"]))
        settings = {
            "LEDGER_ORIGIN": ORIGIN,
            "LEDGER_PUBLIC_LOG": "1",
            "LEDGER_WITNESS_POLICY": str(policy),
            "LEDGER_WITNESS_SECONDS": "10",
            "LEDGER_ANCHORS": str(tmp_path / "anchor"),
            "LEDGER_ANCHOR_SECONDS": "1",
        }
        yield Kept(replace(ledger, environment=settings), servers, tmp_path / "anchor")


@pytest.mark.soak
def test_killed_and_started_again_it_goes_on_with_witnesses_and_anchors(kept: Kept) -> None:
    token = kept.ledger.token("emitter", "--source", "/shop")
    last = 0
    for number, workers in enumerate(("1", "2")):
        with kept.ledger.serving("--workers", workers) as serving:
            vkey = kept.vkey(serving)
            for server in kept.servers:
                server.witness.logs[ORIGIN] = vkey
            with client(serving, token) as emitter:
                stored = emitter.post("/v1/events", json=disclosed(number)).json()
            assert kept.shown_at(serving, stored["positions"][0]) > last
            kept.kept_at(last := stored["positions"][0])
            told = [line.split() for line in kept.ledger.run("status").out.splitlines()]
            well = {(line[0], line[-1]) for line in told if "FAILS:" not in line}
            assert well >= kept.names
            serving.end(signal.SIGKILL if workers == "1" else signal.SIGTERM)
    verified = kept.ledger.run("verify")
    assert verified.status == 0, verified.err
    assert re.search(r" [1-9][0-9]* cosignatures, ", verified.out)
    assert "not checked" not in verified.out
    for server in kept.servers:
        assert set(server.heard.statuses) <= {200, 404, 409}
        assert server.witness.cosigned(ORIGIN)[0] >= last


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEDGER_WITNESS_POLICY", "/nowhere/policy"),
        ("LEDGER_WITNESS_POLICY", __file__),
        ("LEDGER_WITNESS_SECONDS", "never"),
        ("LEDGER_ANCHORS", "ftp://example.org"),
        ("LEDGER_ANCHOR_SECONDS", "0"),
    ],
)
def test_settings_of_no_sense_are_told_in_a_line(ledger: Ledger, name: str, value: str) -> None:
    refused = replace(ledger, environment={name: value}).run("serve", "--port", "0")
    assert (refused.status, "Traceback" in refused.err) == (2, False)
    assert name in refused.err
