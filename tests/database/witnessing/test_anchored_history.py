"""What an anchor holds tells of a database that was changed or put back; and only of that."""

from pathlib import Path

import pytest

from api.publishing.errors import EvidenceDamagedError, HistoryForkedError, HistoryLostError
from api.witnessing.anchor import Anchor
from api.witnessing.folder import FolderAnchor
from tests.database.publishing.conftest import House
from tests.database.witnessing.anchored import (
    FOLDER,
    Broken,
    OnlyNumbered,
    latest_size,
    process,
    without_the_file,
    wrongly_adopted,
)

pytestmark = pytest.mark.usefixtures("always")


def overtaken(house: House, anchor: Anchor) -> House:
    """The log as it was at 10 events; at 20 it was signed and kept."""
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    return restored


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
    assert latest_size(house, anchor) == 20


def test_a_restored_backup_that_went_on_signs_nothing(house: House, anchor: Anchor) -> None:
    restored = overtaken(house, anchor)
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


def test_a_fork_signed_while_the_anchor_was_away_is_found_when_it_is_back(
    house: House, anchor: Anchor
) -> None:
    restored = overtaken(house, anchor)
    restored.grow(25, "another history")
    away = Broken(anchor)
    running = process(wrongly_adopted(restored), away).start()
    assert restored.sizes() == [0, 35]
    assert "out of reach" in str(running.keeper.error)
    before = anchor.read(f"{FOLDER}/latest")
    away.is_broken = False
    running.anchoring.step()
    assert "holds a checkpoint of 20 events that are not those here" in str(running.keeper.error)
    assert anchor.read(f"{FOLDER}/latest") == before
    assert anchor.read(f"{FOLDER}/35.checkpoint") is None
    running.sign()
    assert isinstance(running.publisher.fault, HistoryForkedError)


def test_another_checkpoint_under_the_same_size_is_an_alarm(house: House, anchor: Anchor) -> None:
    """The latest was taken away, what was kept under its size was not."""
    restored = overtaken(house, anchor)
    true = anchor.read(f"{FOLDER}/20.checkpoint")
    restored.grow(10, "another history")
    blind = OnlyNumbered(anchor)
    running = process(wrongly_adopted(restored), blind).start()
    assert "holds another checkpoint of 20 events" in str(running.keeper.error)
    assert anchor.read(f"{FOLDER}/20.checkpoint") == true
    running.sign()
    assert isinstance(running.publisher.fault, HistoryForkedError)


def test_the_highest_number_is_evidence_where_the_latest_was_taken_away(
    house: House, folder_anchor: FolderAnchor, tmp_path: Path
) -> None:
    house.grow(9)
    running = process(house, folder_anchor).start()
    restored = house.restored()
    house.grow(11)
    running.sign()
    running.anchoring.step()
    (tmp_path / "anchor" / FOLDER / "latest").unlink()
    restored.grow(25, "another history")
    forked = process(without_the_file(restored), folder_anchor).start()
    assert isinstance(forked.publisher.fault, HistoryForkedError)
    assert "20.checkpoint" in str(forked.publisher.fault)
    assert restored.sizes() == [9]


def test_no_false_cosignature_is_kept(house: House, folder_anchor: FolderAnchor) -> None:
    house.grow(10)
    running = process(house, folder_anchor).start()
    restored = house.restored()
    house.grow(10)
    running.sign()
    with house.log.connect() as service:
        service.execute("SELECT add_cosignature_v1(20, 'x', 'garbage')")
    running.anchoring.step()
    assert folder_anchor.read(f"{FOLDER}/latest") == house.note_file.read_bytes()
    restored.grow(30, "another history")
    forked = process(without_the_file(restored), folder_anchor).start()
    assert isinstance(forked.publisher.fault, HistoryForkedError)
    assert restored.sizes() == [10]


def test_what_names_the_log_and_cannot_be_opened_stops_it(
    house: House, folder_anchor: FolderAnchor
) -> None:
    house.grow(10)
    process(house, folder_anchor).start()
    true = folder_anchor.read(f"{FOLDER}/latest")
    assert true is not None
    folder_anchor.replace(f"{FOLDER}/latest", true + b"garbage\n")
    running = process(house, folder_anchor)
    house.grow(3)
    running.start()
    assert isinstance(running.publisher.fault, EvidenceDamagedError)
    assert folder_anchor.place in str(running.publisher.fault)
    assert house.sizes() == [10]
    folder_anchor.replace(f"{FOLDER}/latest", true)
    running.start()
    assert running.publisher.fault is None
    assert house.sizes() == [10, 13]


FOREIGN = {
    "nothing": ("latest", b""),
    "garbage": ("latest", b"garbage"),
    "another log's": ("latest", b"a\n1\nx\n\n\xe2\x80\x94 a AAAAAAAA\n"),
    "garbage of a size": ("3.checkpoint", b"\xff\x00"),
    "another log's of a size": ("3.checkpoint", b"a\n1\nx\n\n\xe2\x80\x94 a AAAAAAAA\n"),
}


@pytest.mark.parametrize(("name", "content"), FOREIGN.values(), ids=FOREIGN)
def test_what_the_log_did_not_sign_neither_stops_it_nor_is_overwritten(
    house: House, folder_anchor: FolderAnchor, name: str, content: bytes
) -> None:
    folder_anchor.replace(f"{FOLDER}/{name}", content)
    house.grow(3)
    running = process(house, folder_anchor).start()
    assert house.sizes() == [3]
    assert running.publisher.fault is None
    assert running.keeper.error
    assert folder_anchor.read(f"{FOLDER}/{name}") == content
