"""`ledger verify-receipt` and `verify-checkpoints` need nothing but files and a public key."""

from pathlib import Path

import pytest

from tests.process.conftest import Ledger
from tests.unit.verifying.kept import (
    DATA,
    ENTRIES,
    KEY,
    LEAVES,
    OTHER,
    keep_tiles,
    note,
    proof_lines,
    receipt,
)

VKEY = str(KEY.verifier)
OTHER_VKEY = str(OTHER.verifier)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """What somebody keeps who has nothing else."""
    keep_tiles(tmp_path, 700)
    (tmp_path / "elsewhere").mkdir()
    kept = {
        "receipt": receipt(5, ENTRIES[5]),
        "bare": receipt(5, ENTRIES[5][:8]),
        "damaged": receipt(5, ENTRIES[5]).replace(b"index 5", b"index 4"),
        "event": DATA[5],
        "other": DATA[6],
        "old": note(300),
        "new": note(700),
        "forked": note(700, [*LEAVES[:9], *LEAVES[:691]]),
        "proof": proof_lines(300, 700),
        "nonsense": b"x",
    }
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


RECEIPTS = {
    "its own event": (0, f"receipt --key {VKEY}"),
    "the event in a file": (0, f"bare --key {VKEY} --event event"),
    "another event in a file": (1, f"receipt --key {VKEY} --event other"),
    "a damaged receipt": (1, f"damaged --key {VKEY}"),
    "no receipt at all": (1, f"event --key {VKEY}"),
    "another log's": (1, f"receipt --key {OTHER_VKEY}"),
    "a file that is not there": (2, f"missing --key {VKEY}"),
    "no key": (2, "receipt"),
    "a key that is none": (2, "receipt --key log.example/shop"),
}
CHECKPOINTS = {
    "a proof": (0, f"old new --key {VKEY} --proof proof"),
    "tiles": (0, f"old new --key {VKEY} --tiles ."),
    "neither": (1, f"old new --key {VKEY}"),
    "both": (2, f"old new --key {VKEY} --proof proof --tiles ."),
    "tiles that are missing": (1, f"old new --key {VKEY} --tiles elsewhere"),
    "a proof that is none": (1, f"old new --key {VKEY} --proof nonsense"),
    "the wrong way round": (1, f"new old --key {VKEY} --tiles ."),
    "the same": (0, f"new new --key {VKEY}"),
    "a fork": (1, f"new forked --key {VKEY}"),
    "another log's": (1, f"old new --key {OTHER_VKEY} --proof proof"),
}


def run(files: Path, command: str, arguments: str) -> int:
    # nothing is read of what these name
    unusable = {"DATABASE_URL_FILE": "/nowhere", "LEDGER_REST_DAYS": "nonsense"}
    named = [str(files / each) if (files / each).exists() else each for each in arguments.split()]
    return Ledger(files / "home", unusable).run(command, *named).status


@pytest.mark.parametrize(("status", "arguments"), RECEIPTS.values(), ids=RECEIPTS)
def test_a_receipt_is_checked(files: Path, status: int, arguments: str) -> None:
    assert run(files, "verify-receipt", arguments) == status
    assert not (files / "home").exists()


@pytest.mark.parametrize(("status", "arguments"), CHECKPOINTS.values(), ids=CHECKPOINTS)
def test_a_pair_of_checkpoints_is_checked(files: Path, status: int, arguments: str) -> None:
    assert run(files, "verify-checkpoints", arguments) == status
    assert not (files / "home").exists()


def test_a_receipt_tells_what_was_recorded(files: Path) -> None:
    done = Ledger(files / "home").run("verify-receipt", str(files / "receipt"), "--key", VKEY)
    assert done.out == f"position 6 of log.example/shop, among 700 events\n{DATA[5].decode()}\n"
