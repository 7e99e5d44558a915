"""Checkpoints kept outside the database, and what they are good for when it was changed."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest

from api.publishing.elsewhere import Elsewhere
from api.publishing.errors import EvidenceDamagedError, HistoryForkedError, HistoryLostError
from api.publishing.publisher import Publisher
from api.witnessing.anchor import Anchor, AnchorError
from api.witnessing.anchoring import Anchoring, folder_of
from api.witnessing.bucket import BucketAnchor
from api.witnessing.folder import FolderAnchor
from api.witnessing.keepers import Keeper, keepers
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import open_note
from tests.database.conftest import SERVICE
from tests.database.publishing.conftest import IDLE_SECONDS, ORIGIN, House
from tests.database.witnessing.conftest import Court
from tests.unit.sealing.key_service import ENVIRONMENT
from tests.unit.witnessing.bucket_service import running_s3, with_a_fresh_bucket

pytestmark = pytest.mark.usefixtures("always")

FOLDER = quote(ORIGIN, safe="")


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with running_s3() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def anchor(request: pytest.FixtureRequest, tmp_path: Path, s3_url: str) -> Anchor:
    if request.param == "folder":
        return FolderAnchor(tmp_path / "anchor")
    return BucketAnchor.connect(with_a_fresh_bucket(s3_url), s3_url)


@dataclass
class Process:
    """What one process of the service has: both started, neither has done anything."""

    publisher: Publisher
    anchoring: Anchoring
    house: House

    def start(self) -> "Process":
        self.publisher.step()
        self.anchoring.step()
        self.sign()
        self.anchoring.step()
        return self

    def sign(self) -> None:
        self.house.clock.now += IDLE_SECONDS
        self.publisher.step()

    @property
    def keeper(self) -> Keeper:
        with self.house.log.connect(SERVICE) as service:
            return keepers(service, [self.anchoring.name])[0]


def process(
    house: House,
    anchor: Anchor,
    settled_seconds: float = 0.0,
    witnesses: Sequence[VerifierKey] = (),
) -> Process:
    elsewhere = Elsewhere([anchor.place])
    anchoring = Anchoring(
        house.publisher()._connections, anchor, ORIGIN, elsewhere, settled_seconds, witnesses
    )
    return Process(house.publisher(elsewhere=elsewhere), anchoring, house)


def without_the_file(house: House) -> House:
    """The file that remembers checkpoints was put back with the database, or lost."""
    house.note_file.unlink()
    return house


def test_every_checkpoint_is_kept_under_its_size_and_as_the_latest(
    house: House, anchor: Anchor
) -> None:
    running = process(house, anchor).start()
    for more in (1, 255, 300):
        house.grow(more)
        running.sign()
        running.anchoring.step()
    kept = [anchor.read(f"{FOLDER}/{size}.checkpoint") for size in (0, 1, 256, 556)]
    assert [each and house.opened(each).size for each in kept] == [0, 1, 256, 556]
    assert anchor.read(f"{FOLDER}/latest") == kept[-1] == house.note_file.read_bytes()
    assert (running.keeper.size, running.keeper.error) == (556, None)


def test_nothing_is_signed_before_the_anchor_was_looked_at(house: House, anchor: Anchor) -> None:
    running = process(house, anchor)
    running.publisher.step()
    assert house.sizes() == []
    running.anchoring.step()
    running.publisher.step()
    assert house.sizes() == [0]


def test_cosignatures_are_kept_with_it_and_what_is_kept_stays(
    court: Court, sign: Callable[[int], None], anchor: Anchor
) -> None:
    court.calls("a.example", "b.example")
    sign(2)
    policy = court.policy()
    early = process(court.house, anchor, witnesses=policy.keys[1:])
    court.rounds(replace(policy, witnesses={"a.example": policy.witnesses["a.example"]})).step()
    early.anchoring.step()
    first = anchor.read(f"{FOLDER}/2.checkpoint")
    assert first is not None
    assert len(open_note(first, policy.keys).signed) == 2
    court.rounds(policy).step()
    early.anchoring.step()
    assert anchor.read(f"{FOLDER}/2.checkpoint") == first
    latest = anchor.read(f"{FOLDER}/latest")
    assert latest is not None
    assert len(open_note(latest, policy.keys).signed) == 3
    assert early.keeper.error is None


def test_no_false_cosignature_is_kept(house: House, tmp_path: Path) -> None:
    anchor = FolderAnchor(tmp_path / "anchor")
    house.grow(10)
    running = process(house, anchor).start()
    restored = house.restored()
    house.grow(10)
    running.sign()
    with house.log.connect() as service:
        service.execute("SELECT add_cosignature_v1(20, 'x', 'garbage')")
    running.anchoring.step()
    assert anchor.read(f"{FOLDER}/latest") == house.note_file.read_bytes()
    restored.grow(30, "another history")
    forked = process(without_the_file(restored), anchor).start()
    assert isinstance(forked.publisher.fault, HistoryForkedError)
    assert restored.sizes() == [10]


def test_what_names_the_log_and_cannot_be_opened_stops_it(house: House, tmp_path: Path) -> None:
    anchor = FolderAnchor(tmp_path / "anchor")
    house.grow(10)
    process(house, anchor).start()
    true = anchor.read(f"{FOLDER}/latest")
    assert true is not None
    anchor.replace(f"{FOLDER}/latest", true + b"garbage\n")
    running = process(house, anchor)
    house.grow(3)
    running.start()
    assert isinstance(running.publisher.fault, EvidenceDamagedError)
    assert anchor.place in str(running.publisher.fault)
    assert house.sizes() == [10]
    anchor.replace(f"{FOLDER}/latest", true)
    running.start()
    assert running.publisher.fault is None
    assert house.sizes() == [10, 13]


def test_the_highest_number_is_evidence_where_the_latest_was_taken_away(
    house: House, tmp_path: Path
) -> None:
    anchor = FolderAnchor(tmp_path / "anchor")
    house.grow(9)
    running = process(house, anchor).start()
    restored = house.restored()
    house.grow(11)
    running.sign()
    running.anchoring.step()
    (tmp_path / "anchor" / FOLDER / "latest").unlink()
    restored.grow(25, "another history")
    forked = process(without_the_file(restored), anchor).start()
    assert isinstance(forked.publisher.fault, HistoryForkedError)
    assert "20.checkpoint" in str(forked.publisher.fault)
    assert restored.sizes() == [9]


def test_witnesses_are_given_their_time(house: House, anchor: Anchor) -> None:
    process(house, anchor, settled_seconds=3_600).start()
    assert anchor.read(f"{FOLDER}/latest") is None
    process(house, anchor, settled_seconds=0).start()
    assert anchor.read(f"{FOLDER}/latest") is not None


def test_a_restored_backup_signs_nothing_though_its_file_was_restored_too(
    house: House, anchor: Anchor
) -> None:
    house.grow(10)
    process(house, anchor).start()
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    running = process(without_the_file(restored), anchor).start()
    assert isinstance(running.publisher.fault, HistoryLostError)
    assert anchor.place in str(running.publisher.fault)
    assert restored.sizes() == [10]
    held = anchor.read(f"{FOLDER}/latest")
    assert held is not None
    assert house.opened(held).size == 20


def test_a_restored_backup_that_went_on_signs_nothing(house: House, anchor: Anchor) -> None:
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    restored.grow(25, "another history")
    running = process(without_the_file(restored), anchor).start()
    assert isinstance(running.publisher.fault, HistoryForkedError)
    assert anchor.place in str(running.publisher.fault)
    assert restored.sizes() == []


def test_a_restored_backup_with_every_event_goes_on(house: House, anchor: Anchor) -> None:
    house.grow(20)
    restored = house.restored()
    process(house, anchor).start()
    running = process(without_the_file(restored), anchor).start()
    assert running.publisher.fault is None
    assert restored.sizes() == [20]
    restored.grow(5)
    running.sign()
    assert restored.sizes() == [20, 25]


class Broken:
    """An anchor that cannot be reached until it is mended."""

    def __init__(self, anchor: Anchor) -> None:
        self.place = anchor.place
        self.anchor = anchor
        self.is_broken = True

    def read(self, name: str) -> bytes | None:
        return self._mended().read(name)

    def names(self, folder: str) -> Iterable[str]:
        return self._mended().names(folder)

    def create(self, name: str, content: bytes) -> bool:
        return self._mended().create(name, content)

    def replace(self, name: str, content: bytes) -> None:
        self._mended().replace(name, content)

    def _mended(self) -> Anchor:
        if self.is_broken:
            raise AnchorError(f"{self.place}: out of reach")
        return self.anchor


def test_a_fork_signed_while_the_anchor_was_away_is_found_when_it_is_back(
    house: House, anchor: Anchor
) -> None:
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    restored.grow(25, "another history")
    away = Broken(anchor)
    running = process(without_the_file(restored), away).start()
    assert restored.sizes() == [35]
    assert "out of reach" in str(running.keeper.error)
    before = anchor.read(f"{FOLDER}/latest")
    away.is_broken = False
    running.anchoring.step()
    assert "holds a checkpoint of 20 events that are not those here" in str(running.keeper.error)
    assert anchor.read(f"{FOLDER}/latest") == before
    assert anchor.read(f"{FOLDER}/35.checkpoint") is None
    running.sign()
    assert isinstance(running.publisher.fault, HistoryForkedError)


def test_an_anchor_that_is_back_gets_the_newest(house: House, anchor: Anchor) -> None:
    away = Broken(anchor)
    running = process(house, away).start()
    for _ in range(2):
        house.grow(3)
        running.sign()
        running.anchoring.step()
    assert house.sizes() == [0, 3, 6]
    assert running.keeper.size == 0
    away.is_broken = False
    running.anchoring.step()
    assert (running.keeper.size, running.keeper.error) == (6, None)
    held = anchor.read(f"{FOLDER}/latest")
    assert held is not None
    assert house.opened(held).size == 6


def test_another_checkpoint_under_the_same_size_is_an_alarm(house: House, anchor: Anchor) -> None:
    """The latest was taken away, what was kept under its size was not."""
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    true = anchor.read(f"{FOLDER}/20.checkpoint")
    restored.grow(10, "another history")
    blind = OnlyNumbered(anchor)
    running = process(without_the_file(restored), blind).start()
    assert "holds another checkpoint of 20 events" in str(running.keeper.error)
    assert anchor.read(f"{FOLDER}/20.checkpoint") == true
    running.sign()
    assert isinstance(running.publisher.fault, HistoryForkedError)


class OnlyNumbered(Broken):
    """An anchor whose latest was taken away, and that does not list what it has."""

    def __init__(self, anchor: Anchor) -> None:
        super().__init__(anchor)
        self.is_broken = False

    def read(self, name: str) -> bytes | None:
        return None if name.endswith("latest") else super().read(name)

    def names(self, folder: str) -> Iterable[str]:
        return [] if folder else super().names(folder)


FOREIGN = {
    "nothing": ("latest", b""),
    "garbage": ("latest", b"garbage"),
    "another log's": ("latest", b"a\n1\nx\n\n\xe2\x80\x94 a AAAAAAAA\n"),
    "garbage of a size": ("3.checkpoint", b"\xff\x00"),
    "another log's of a size": ("3.checkpoint", b"a\n1\nx\n\n\xe2\x80\x94 a AAAAAAAA\n"),
}


@pytest.mark.parametrize(("name", "content"), FOREIGN.values(), ids=FOREIGN)
def test_what_the_log_did_not_sign_neither_stops_it_nor_is_overwritten(
    house: House, tmp_path: Path, name: str, content: bytes
) -> None:
    anchor = FolderAnchor(tmp_path / "anchor")
    anchor.replace(f"{FOLDER}/{name}", content)
    house.grow(3)
    running = process(house, anchor).start()
    assert house.sizes() == [3]
    assert running.publisher.fault is None
    assert running.keeper.error
    assert anchor.read(f"{FOLDER}/{name}") == content


def test_a_checkpoint_that_does_not_go_on_from_what_is_kept_is_not_added(
    house: House, tmp_path: Path
) -> None:
    anchor = FolderAnchor(tmp_path / "anchor")
    house.grow(300)
    running = process(house, anchor).start()
    house.grow(300)
    running.sign()
    with house.log.connect("ledger_admin") as superuser:
        superuser.execute(
            "UPDATE tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 1"
        )
    running.anchoring.step()
    assert "holds a checkpoint of 300 events that are not those" in str(running.keeper.error)
    assert anchor.read(f"{FOLDER}/600.checkpoint") is None


def test_tiles_that_are_made_anew_are_waited_for(house: House, tmp_path: Path) -> None:
    house.grow(3)
    running = process(house, FolderAnchor(tmp_path / "anchor")).start()
    house.grow(3)
    running.sign()
    with house.log.connect("ledger_projector") as owner:
        owner.execute("DELETE FROM tiles")
    running.anchoring.step()
    assert "cannot be compared now" in str(running.keeper.error)


def test_a_full_disk_is_told_and_stops_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.grow(3)
    running = process(house, FolderAnchor(tmp_path / "anchor"))

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        running.anchoring.step()
        running.sign()
        full.setattr(os, "fsync", refuse)
        running.anchoring.step()
    assert "No space left on device" in str(running.keeper.error)
    assert running.publisher.fault is None
    running.anchoring.step()
    assert (running.keeper.size, running.keeper.error) == (3, None)


def test_a_bucket_that_was_down_gets_what_it_missed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.witnessing.bucket.ATTEMPTS", 1)
    with running_s3() as url:
        place = with_a_fresh_bucket(url)
        anchor = BucketAnchor.connect(place, url)
        running = process(house, anchor).start()
    house.grow(3)
    running.sign()
    running.anchoring.step()
    assert house.sizes() == [0, 3]
    assert "EndpointConnectionError" in str(running.keeper.error)
    with running_s3(int(url.rpartition(":")[2])) as url:
        running.anchoring.step()
        assert (running.keeper.size, running.keeper.error) == (3, None)
        assert anchor.read(f"{FOLDER}/3.checkpoint") == house.note_file.read_bytes()


@pytest.mark.parametrize("origin", ["shop.example/log", "..", ".", "a/../b", "店.example", "a%2Fb"])
def test_each_origin_has_one_folder_of_its_own(origin: str) -> None:
    folder = folder_of(origin)
    assert "/" not in folder
    assert set(folder) != {"."}
    assert folder.isascii()
