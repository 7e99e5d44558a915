"""`ledger adopt-checkpoint`: a ledger whose checkpoint file was lost goes on by a person's word."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.hashing import EMPTY_ROOT
from ledger.transparency.notes import format_note
from ledger.transparency.signing import SigningKey
from tests.database.embedded.processes import wait_until
from tests.process.conftest import Ledger, Serving


def readiness(serving: Serving) -> httpx.Response:
    return httpx.get(f"{serving.url}/readyz", timeout=30)


def published(serving: Serving) -> bool:
    answer = readiness(serving)
    return answer.is_success and answer.json()["published"] is not None


def test_it_is_not_ready_until_somebody_has_adopted_what_there_is(ledger: Ledger) -> None:
    with ledger.serving() as serving:
        wait_until(lambda: published(serving))
        size = readiness(serving).json()["published"]
    file = ledger.home / "checkpoint"
    kept = file.read_bytes()
    file.unlink()
    with ledger.serving() as serving:
        wait_until(lambda: "is lost" in str(readiness(serving).json().get("detail")))
        assert f"`ledger adopt-checkpoint {size}`" in readiness(serving).json()["detail"]
        assert str(file) not in readiness(serving).text
        told = ledger.run("status").out
        assert f"{file} is missing" in told
        assert f"`ledger adopt-checkpoint {size}`" in told
    assert ledger.run("adopt-checkpoint", str(size + 1)).status == 1
    assert not file.exists()
    adopted = ledger.run("adopt-checkpoint", str(size))
    assert (adopted.status, adopted.err) == (0, "")
    assert f"adopted into {file}: {size} events, root " in adopted.out
    assert file.read_bytes() == kept
    assert "is missing" not in ledger.run("status").out
    with ledger.serving() as serving:
        wait_until(lambda: published(serving))
    refused = ledger.run("adopt-checkpoint", str(size))
    assert (refused.status, "is there" in refused.err) == (1, True)


@pytest.mark.soak
def test_what_an_anchor_has_is_asked_before_anything_is_adopted(ledger: Ledger) -> None:
    size, key, file = lost(ledger)
    anchor = ledger.home.parent / "anchor"
    beside = replace(ledger, environment={"LEDGER_ANCHORS": f"{file.parent}/none,{anchor}"})

    keep(anchor, key, Checkpoint(key.name, size + 5, bytes(32)), f"{size + 5}.checkpoint")
    newer = beside.run("adopt-checkpoint", str(size))
    assert (newer.status, newer.out, file.exists()) == (1, "", False)
    assert f"{size + 5}.checkpoint has a checkpoint of {size + 5} events" in newer.err

    keep(anchor, key, Checkpoint(key.name, size, bytes(32)))
    other = beside.run("adopt-checkpoint", str(size))
    assert (other.status, file.exists()) == (1, False)
    assert f"{anchor} has another checkpoint of {size} events" in other.err

    keep(anchor, SigningKey(key.name, bytes(32)), Checkpoint(key.name, 1, bytes(32)))
    false = beside.run("adopt-checkpoint", str(size))
    assert (false.status, file.exists()) == (1, False)
    assert "none of its checkpoints" in false.err

    keep(anchor, key, Checkpoint(key.name, 0, EMPTY_ROOT))
    agreed = beside.run("adopt-checkpoint", str(size))
    assert (agreed.status, agreed.err, file.exists()) == (0, "", True)


def test_an_anchor_out_of_reach_is_told_and_keeps_nobody_from_adopting(ledger: Ledger) -> None:
    size, _, file = lost(ledger)
    anchor = ledger.home.parent / "anchor"
    anchor.write_text("not a folder")
    beside = replace(ledger, environment={"LEDGER_ANCHORS": str(anchor)})
    adopted = beside.run("adopt-checkpoint", str(size))
    assert (adopted.status, file.exists()) == (0, True)
    assert f"not looked at: {anchor}: Not a directory" in adopted.err


def lost(ledger: Ledger) -> tuple[int, SigningKey, Path]:
    """How much was signed, with which key, and the file that says so, which is gone."""
    with ledger.serving() as serving:
        wait_until(lambda: published(serving))
        size = readiness(serving).json()["published"]
    file = ledger.home / "checkpoint"
    file.unlink()
    key = SigningKey.parse((ledger.home / "log.key").read_text().removesuffix("\n"))
    return size, key, file


def keep(anchor: Path, key: SigningKey, checkpoint: Checkpoint, name: str = "latest") -> None:
    """In the anchor, alone."""
    folder = anchor / quote(key.name, safe="")
    folder.mkdir(parents=True, exist_ok=True)
    for each in folder.iterdir():
        each.unlink()
    note = format_note(checkpoint.text, [key.sign(checkpoint.text)])
    (folder / name).write_bytes(note)
