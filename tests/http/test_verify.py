"""What was published is verified from the database and from files, also after an erasure."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from api.access.tokens import Role
from api.settings import Settings
from ledger.sealing.boxes import box_commitment
from ledger.transparency.keys import VerifierKey
from ledger.verifying.offline import (
    Proven,
    proof_of_tiles,
    verify_checkpoints,
    verify_receipt,
)
from ledger.verifying.signed import Opener
from ledger.verifying.verify import Verified, verify
from tests.database.conftest import SERVICE
from tests.database.verifying.recorded import superuser
from tests.http.conftest import Running
from tests.http.erasing import order, projecting
from tests.http.events import collected
from tests.http.publishing import published_at, vkey
from tests.http.reading import history, post, truth
from tests.http.tlog_client import parts, path_of

EVENTS = 300


class Auditor:
    """Keeps what the service answers in files, and looks at it without the service."""

    def __init__(self, running: Running, folder: Path) -> None:
        self._running, self._folder = running, folder
        self.key = VerifierKey.parse(vkey(running))

    def keep(self, path: str, name: str | None = None) -> Path:
        with self._running.client(Role.AUDITOR) as client:
            answer = client.get(path)
        assert answer.status_code == 200, answer.text
        file = self._folder / (name or path.removeprefix("/log/").removeprefix("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.content)
        return file

    def keep_event(self, position: int) -> tuple[Path, Path]:
        event = f"/v1/events/{position}"
        return self.keep(event, f"{position}.json"), self.keep(
            f"{event}/proof", f"{position}.proof"
        )

    def keep_tiles(self, size: int) -> Path:
        for n, width in parts(size):
            self.keep(f"/log/{path_of(0, n, width)}")
        for n, width in parts(size // 256):
            self.keep(f"/log/{path_of(1, n, width)}")
        return self._folder

    def proven(self, event: Path, receipt: Path) -> Proven:
        return verify_receipt(receipt.read_bytes(), self.key, event.read_bytes())

    def verified(self, *checkpoints: Path) -> Verified:
        opener = Opener((self.key,))
        kept = [opener.kept(file.read_bytes(), file.name) for file in checkpoints]
        return verify(self._running.log.conninfo(SERVICE), opener, kept)


@pytest.fixture
def last(running: Running) -> Iterator[int]:
    """The last position of a log that is published; its read models are kept up to date."""
    with projecting(running):
        positions = post(running, [collected(), *history(EVENTS)[3:]])
        published_at(running, positions[-1])
        yield positions[-1]


@pytest.fixture
def auditor(running: Running, last: int, tmp_path: Path) -> Auditor:
    assert last > EVENTS - 3
    return Auditor(running, tmp_path / "auditor")


def erase(running: Running) -> int:
    """Erases the member of the first event; where the completion is."""
    answer = order(running)
    assert answer.json()["state"] == "completed", answer.text
    (completed,) = truth(running, lambda event: event["type"] == "erasure.completed")
    position: int = completed["position"]
    published_at(running, position)
    return position


def test_an_erasure_leaves_every_proof_as_it_was(
    auditor: Auditor, running: Running, last: int, settings: Settings
) -> None:
    old = auditor.keep("/log/checkpoint", "old")
    (first,) = truth(running, lambda event: event["type"] == "data.collected")
    kept = [auditor.keep_event(position) for position in (first["position"], last - 40, last)]
    completed = erase(running)
    new = auditor.keep("/log/checkpoint", "new")
    own = auditor.keep_event(completed)
    settings.keyring_file.unlink()
    entries = [auditor.proven(*files).entry for files in (*kept, own)]
    sealed, told = (orjson.loads((entry or b"")[8:])["data"] for entry in (entries[0], entries[-1]))
    assert set(told["keys_destroyed"]) == set(map(box_commitment, sealed["values"].values()))
    seen = auditor.verified(old, new)
    assert (seen.findings, seen.erasures) == ((), 1)


def test_tiles_kept_in_a_folder_show_that_the_log_only_grew(
    auditor: Auditor, running: Running
) -> None:
    old = auditor.keep("/log/checkpoint", "old").read_bytes()
    erase(running)
    new = auditor.keep("/log/checkpoint", "new").read_bytes()
    folder = auditor.keep_tiles(int(new.split(b"\n")[1]))
    proof = proof_of_tiles(old, new, auditor.key, folder)
    before, after = verify_checkpoints(old, new, auditor.key, proof)
    assert before.size < after.size


def test_what_was_changed_behind_the_service_is_found(auditor: Auditor, running: Running) -> None:
    kept = auditor.keep("/log/checkpoint", "kept")
    with superuser(running.log) as connection:
        connection.execute(
            "UPDATE events SET data = convert_to(replace(convert_from(data, 'UTF8'),"
            " '0912', '0913') || ' ', 'UTF8') WHERE position = %s",
            (last_of(kept),),
        )
    assert auditor.verified(kept).findings[0].position == last_of(kept)


def last_of(checkpoint: Path) -> int:
    return int(checkpoint.read_bytes().split(b"\n")[1])
