"""What was signed last stood in a file, and the file is gone: who vouches for the database then."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from psycopg import Connection

from api.publishing.adopting import adopt
from api.publishing.errors import (
    CheckpointDamagedError,
    CheckpointFileLostError,
    HistoryForkedError,
    HistoryLostError,
    LogKeyLostError,
    NotAdoptableError,
)
from api.publishing.log_key import LogKeyFile
from api.publishing.published import Published, last_published
from api.publishing.publisher import Publisher
from api.publishing.remembered import RememberedNote
from api.reading.sql import Row
from ledger.transparency.signing import SigningKey
from projections.rebuild import rebuild
from tests.database.projections.views import projector
from tests.database.publishing.conftest import IDLE_SECONDS, ORIGIN, House, as_superuser, stepped

pytestmark = pytest.mark.usefixtures("always")


def adopted(house: House, size: int) -> None:
    with house.log.connect() as service:
        key_file = LogKeyFile(house.key_file, ORIGIN)
        adopt(service, key_file, RememberedNote(house.note_file), size)


def again(publisher: Publisher, house: House) -> Publisher:
    house.clock.now += IDLE_SECONDS
    publisher.step()
    return publisher


def another_machine(house: House, folder: Path) -> House:
    """It has the log's key, and files of its own."""
    folder.mkdir()
    copyfile(house.key_file, folder / "log.key")
    (folder / "log.key").chmod(0o600)
    return replace(house, folder=folder)


@pytest.fixture
def lost(house: House) -> House:
    """A log of 10 events that was signed, and its file is gone."""
    house.grow(10)
    stepped(house)
    house.note_file.unlink()
    return house


def test_a_process_that_starts_signs_nothing_and_says_what_to_do(lost: House) -> None:
    lost.grow(5)
    publisher = stepped(lost)
    assert isinstance(publisher.fault, CheckpointFileLostError)
    assert str(lost.note_file) in str(publisher.fault)
    assert "`ledger adopt-checkpoint 10`" in str(publisher.fault)
    assert isinstance(again(publisher, lost).fault, CheckpointFileLostError)
    assert lost.sizes() == [10]
    assert not lost.note_file.exists()


def test_an_old_backup_is_not_signed_though_the_file_is_gone(house: House) -> None:
    house.grow(10)
    stepped(house)
    restored = house.restored()
    house.grow(10)
    stepped(house)
    house.note_file.unlink()
    restored.grow(30, "another history")
    assert isinstance(stepped(restored).fault, CheckpointFileLostError)
    assert restored.sizes() == [10]


def test_the_file_that_is_put_back_is_enough(lost: House) -> None:
    publisher = stepped(lost)
    published = lost.published()
    assert published is not None
    lost.note_file.write_text(published.note)
    lost.grow(5)
    assert again(publisher, lost).fault is None
    assert lost.sizes() == [10, 15]


def test_a_process_that_goes_on_remembers_what_the_file_said(house: House) -> None:
    house.grow(10)
    restored = house.restored()
    publisher = stepped(house)
    house.grow(10)
    assert again(publisher, house).fault is None
    house.note_file.unlink()
    publisher._connections = restored.publisher()._connections
    assert isinstance(again(publisher, house).fault, HistoryLostError)
    publisher._connections = house.publisher()._connections
    assert again(publisher, house).fault is None
    assert house.in_file().size == 20


def test_a_machine_that_joins_signs_once_another_has(house: House, tmp_path: Path) -> None:
    house.grow(10)
    first = stepped(house)
    joining = another_machine(house, tmp_path / "second")
    second = stepped(joining)
    assert isinstance(second.fault, CheckpointFileLostError)
    house.grow(5)
    first.step()
    assert again(second, joining).fault is None
    assert joining.in_file() == house.in_file()
    house.grow(5)
    assert again(second, joining).fault is None
    first.step()
    assert first.fault is None
    assert house.sizes() == [10, 15, 20]


def test_two_machines_without_a_file_do_not_vouch_for_each_other(
    lost: House, tmp_path: Path
) -> None:
    machines = [lost, another_machine(lost, tmp_path / "second")]
    publishers = [stepped(each) for each in machines]
    for _ in range(3):
        lost.grow(2)
        faults = [again(each, lost).fault for each in publishers]
        assert [type(fault) for fault in faults] == [CheckpointFileLostError] * 2
    assert lost.sizes() == [10]


def test_what_a_person_adopts_is_gone_on_from(lost: House) -> None:
    publisher = stepped(lost)
    adopted(lost, 10)
    assert lost.in_file().size == 10
    lost.grow(5)
    assert again(publisher, lost).fault is None
    assert lost.sizes() == [10, 15]
    noted = lost.note_file.with_name("checkpoint.adopted").read_text("utf-8")
    assert noted.endswith(f" size 10 root {root_of(lost, 10)}\n")
    lost.note_file.unlink()
    adopted(lost, 15)
    again_noted = lost.note_file.with_name("checkpoint.adopted").read_text("utf-8")
    assert again_noted.startswith(noted)
    assert again_noted.count("\n") == 2


def root_of(house: House, size: int) -> str:
    with house.log.connect() as service:
        found = service.execute("SELECT root FROM checkpoints WHERE size = %s", (size,)).fetchone()
    assert found is not None
    return bytes(found[0]).hex()


def test_another_size_than_the_databases_is_not_adopted(lost: House) -> None:
    for size in (0, 9, 11):
        with pytest.raises(NotAdoptableError, match="is of 10 events"):
            adopted(lost, size)
    assert list(lost.folder.glob("checkpoint*")) == []


def test_nothing_is_adopted_where_nothing_was_lost(house: House) -> None:
    with pytest.raises(NotAdoptableError, match="no checkpoint"):
        adopted(house, 0)
    stepped(house)
    with pytest.raises(NotAdoptableError, match="is there"):
        adopted(house, 0)


def test_what_the_logs_key_did_not_sign_is_not_adopted(lost: House) -> None:
    key = lost.key_file.read_bytes()
    lost.key_file.write_text(f"{SigningKey(ORIGIN, b's' * 32).secret}\n", "utf-8")
    with pytest.raises(CheckpointDamagedError):
        adopted(lost, 10)
    lost.key_file.unlink()
    with pytest.raises(LogKeyLostError):
        adopted(lost, 10)
    lost.key_file.write_bytes(key)
    lost.key_file.chmod(0o600)
    as_superuser(lost, "UPDATE checkpoints SET note = 'damaged'")
    with pytest.raises(CheckpointDamagedError):
        adopted(lost, 10)
    assert not lost.note_file.exists()


def test_what_is_written_meanwhile_is_not_replaced(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.grow(10)
    running = stepped(house)
    house.note_file.unlink()

    def late(connection: Connection[Row]) -> Published | None:
        found = last_published(connection)
        house.grow(10)
        again(running, house)
        house.note_file.write_text("another process was here", "utf-8")
        return found

    monkeypatch.setattr("api.publishing.adopting.last_published", late)
    with pytest.raises(NotAdoptableError, match="meanwhile"):
        adopted(house, 10)
    assert house.sizes() == [10], "nobody signs while somebody adopts"
    assert house.note_file.read_text("utf-8") == "another process was here"


def forked(house: House) -> None:
    """The fifth event is another, and the tiles are made of it."""
    as_superuser(house, "UPDATE events SET data = 'x' WHERE position = 5")
    rebuild(projector(house.log), ["transparency"], lambda *_: None)


def test_a_database_without_its_checkpoints_is_not_signed_on(lost: House) -> None:
    as_superuser(lost, "TRUNCATE checkpoints CASCADE")
    forked(lost)
    lost.grow(5)
    publisher = stepped(lost)
    assert isinstance(publisher.fault, CheckpointFileLostError)
    assert "has no checkpoint" in str(publisher.fault)
    assert lost.sizes() == []


def test_a_backup_from_before_the_first_checkpoint_is_not_signed(house: House) -> None:
    house.grow(10)
    restored = house.restored()
    stepped(house)
    house.note_file.unlink()
    restored.grow(30, "another history")
    publisher = stepped(restored)
    assert isinstance(publisher.fault, CheckpointFileLostError)
    with pytest.raises(NotAdoptableError, match="of 0 events"):
        adopted(restored, 10)
    adopted(restored, 0)
    assert again(publisher, restored).fault is None
    assert restored.sizes() == [0, 40]


def test_a_newer_backup_is_no_other_process(house: House) -> None:
    """Of 10 events one, of 15 the other; 25 were signed."""
    house.grow(10)
    stepped(house)
    older = house.restored()
    house.grow(5)
    stepped(house)
    newer = house.restored("newer")
    house.grow(10)
    stepped(house)
    house.note_file.unlink()
    publisher = stepped(older)
    newer.grow(30, "another history")
    publisher._connections = newer.publisher()._connections
    assert isinstance(again(publisher, house).fault, CheckpointFileLostError)
    assert newer.sizes() == [10, 15]


def test_another_process_vouches_only_for_the_log_that_was_there_first(lost: House) -> None:
    publisher = stepped(lost)
    forked(lost)
    as_superuser(lost, "TRUNCATE checkpoints CASCADE")
    adopted(lost, 0)
    assert stepped(lost).fault is None
    lost.note_file.unlink()
    assert isinstance(again(publisher, lost).fault, HistoryForkedError)
