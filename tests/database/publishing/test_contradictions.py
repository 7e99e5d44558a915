"""Nothing is signed that contradicts what was signed before, whatever happened in between."""

import logging

import pytest

from api.publishing.errors import CheckpointFileError, HistoryForkedError, HistoryLostError
from ledger.transparency.notes import format_note
from ledger.transparency.signing import SigningKey
from projections.rebuild import rebuild
from tests.database.projections.views import projector
from tests.database.publishing.conftest import IDLE_SECONDS, ORIGIN, House, as_superuser, stepped

pytestmark = pytest.mark.usefixtures("always")


def test_a_restored_backup_signs_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.grow(10)
    stepped(house)
    restored = house.restored()
    house.grow(10)
    stepped(house)
    with caplog.at_level(logging.CRITICAL):
        publisher = stepped(restored)
        publisher.step()
    assert isinstance(publisher.fault, HistoryLostError)
    assert restored.sizes() == [10]
    assert house.in_file().size == 20
    assert caplog.text.count("action=publishing-stopped") == 1


def test_a_restored_backup_that_went_on_signs_nothing(house: House) -> None:
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    stepped(house)
    restored.grow(25, "another history")
    publisher = stepped(restored)
    assert isinstance(publisher.fault, HistoryForkedError)
    assert str(house.note_file) in str(publisher.fault)
    assert restored.sizes() == []


def test_a_restored_backup_with_every_event_goes_on(house: House) -> None:
    house.grow(20)
    restored = house.restored()
    stepped(house)
    assert restored.sizes() == []
    assert stepped(restored).fault is None
    restored.grow(5)
    assert stepped(restored).fault is None
    assert restored.sizes() == [20, 25]


def test_a_publisher_that_stopped_goes_on_with_the_right_database(house: House) -> None:
    house.grow(10)
    behind = house.restored()
    house.grow(10)
    stepped(house)
    publisher = stepped(behind)
    assert publisher.fault
    publisher._connections = house.publisher()._connections
    house.clock.now += IDLE_SECONDS
    publisher.step()
    assert publisher.fault is None


def test_a_rewritten_log_signs_nothing(house: House) -> None:
    house.grow(300)
    stepped(house)
    as_superuser(house, "UPDATE events SET data = 'x' WHERE position = 17")
    rebuild(projector(house.log), ["transparency"], lambda *_: None)
    house.grow(5)
    publisher = stepped(house)
    assert isinstance(publisher.fault, HistoryForkedError)
    assert house.sizes() == [300]
    house.note_file.unlink()
    assert isinstance(stepped(house).fault, HistoryForkedError)


FLIPPED = "UPDATE tiles SET hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1)"


@pytest.mark.parametrize("level", [0, 1])
def test_a_tree_that_does_not_go_on_from_what_was_signed_is_not_signed(
    house: House, level: int
) -> None:
    """The second hash of level 1 is over events before and after the checkpoint of 300."""
    house.grow(300)
    publisher = stepped(house)
    house.grow(300)
    as_superuser(house, f"{FLIPPED} WHERE level = {level}")
    publisher.step()
    assert "the first 300 events are not those" in str(publisher.fault)
    assert house.sizes() == [300]
    as_superuser(house, f"{FLIPPED} WHERE level = {level}")
    publisher.step()
    assert publisher.fault is None
    assert house.sizes() == [300, 600]


def test_a_lost_file_is_made_again_from_the_database(house: House) -> None:
    house.grow(7)
    publisher = stepped(house)
    house.note_file.unlink()
    house.clock.now += IDLE_SECONDS
    publisher.step()
    assert publisher.fault is None
    assert house.in_file().size == 7


@pytest.mark.parametrize("content", [b"", b"log.example/shop\n7\n", b"\xff", b"x" * 100_000])
def test_a_file_that_is_no_checkpoint_stops_it(house: House, content: bytes) -> None:
    house.grow(7)
    stepped(house)
    house.note_file.write_bytes(content)
    house.grow(1)
    assert isinstance(stepped(house).fault, CheckpointFileError)
    assert house.sizes() == [7]


def test_a_file_signed_by_another_key_stops_it(house: House) -> None:
    house.grow(7)
    stepped(house)
    text = house.in_file().text
    another = SigningKey(ORIGIN, b"s" * 32)
    house.note_file.write_bytes(format_note(text, [another.sign(text)]))
    assert isinstance(stepped(house).fault, CheckpointFileError)


def test_a_file_that_was_changed_stops_it(house: House) -> None:
    house.grow(7)
    stepped(house)
    note = house.note_file.read_bytes()
    house.note_file.write_bytes(note.replace(b"\n7\n", b"\n8\n"))
    assert isinstance(stepped(house).fault, CheckpointFileError)


def test_a_folder_that_cannot_be_written_stops_it(house: House) -> None:
    stepped(house)
    house.note_file.unlink()
    house.note_file.mkdir()
    assert isinstance(stepped(house).fault, CheckpointFileError)
