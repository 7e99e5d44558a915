"""Nothing is signed that contradicts what was signed before, whatever happened in between."""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Event

import psycopg
import pytest

from api.publishing.errors import (
    CheckpointFileError,
    HistoryForkedError,
    HistoryLostError,
    LogKeyError,
    LogKeyLostError,
    TilesLostError,
)
from api.publishing.publisher import Publisher
from ledger.transparency.signing import SigningKey
from projections.rebuild import rebuild
from projections.transparency.projection import Transparency
from tests.database.conftest import PROJECTOR
from tests.database.projections.test_transparency import leaves, root
from tests.database.projections.views import project, projector
from tests.database.publishing.conftest import IDLE_SECONDS, House

pytestmark = pytest.mark.usefixtures("always")


def stepped(house: House) -> Publisher:
    """A publisher as after a start of the service, having looked once."""
    publisher = house.publisher()
    publisher.step()
    return publisher


def test_the_empty_log_has_a_checkpoint(house: House) -> None:
    assert stepped(house).fault is None
    assert house.in_file().size == 0
    assert house.in_file().root == sha256().digest()
    assert house.sizes() == [0]


def test_each_checkpoint_has_the_root_of_the_log_so_far(house: House) -> None:
    publisher = house.publisher()
    for more in (1, 1, 254, 1, 300):
        house.grow(more)
        publisher.step()
        published = house.published()
        assert published is not None
        assert published.root == root(leaves(house.log))
        assert house.opened(published.text) == house.in_file()
        assert house.in_file().origin == "log.example/shop"
    assert house.sizes() == [1, 2, 256, 257, 557]


def test_checkpoints_keep_their_distance(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = stepped(house)
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 3_600.0)
    house.grow(5)
    publisher.step()
    assert house.sizes() == [0]
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 0.0)
    publisher.step()
    assert house.sizes() == [0, 5]


def test_nothing_new_is_not_signed_again(house: House) -> None:
    house.grow(3)
    publisher = stepped(house)
    written = house.note_file.stat().st_mtime_ns
    for _ in range(3):
        house.clock.now += IDLE_SECONDS
        publisher.step()
    assert house.sizes() == [3]
    assert house.note_file.stat().st_mtime_ns == written


def test_the_key_is_made_once_and_for_its_owner_alone(house: House) -> None:
    stepped(house)
    made = house.key_file.read_text("utf-8")
    assert house.key_file.stat().st_mode & 0o777 == 0o600
    house.grow(1)
    stepped(house)
    assert house.key_file.read_text("utf-8") == made
    assert [path.name for path in house.folder.iterdir() if path.name[0] == "."] == []


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
    with psycopg.connect(house.log.server.admin_conninfo, dbname=house.log.database) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE shop_log.events SET data = 'x' WHERE position = 17")
    rebuild(projector(house.log), ["transparency"], lambda *_: None)
    house.grow(5)
    publisher = stepped(house)
    assert isinstance(publisher.fault, HistoryForkedError)
    assert house.sizes() == [300]
    house.note_file.unlink()
    assert isinstance(stepped(house).fault, HistoryForkedError)


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
    note = house.note_file.read_bytes()
    house.note_file.write_bytes(note.replace(b"\n7\n", b"\n8\n"))
    assert isinstance(stepped(house).fault, CheckpointFileError)


def test_a_folder_that_cannot_be_written_stops_it(house: House) -> None:
    stepped(house)
    house.note_file.unlink()
    house.note_file.mkdir()
    assert isinstance(stepped(house).fault, CheckpointFileError)


def test_a_lost_key_stops_it_and_none_is_made(house: House) -> None:
    stepped(house)
    kept = house.key_file.read_bytes()
    house.key_file.unlink()
    house.grow(1)
    publisher = stepped(house)
    assert isinstance(publisher.fault, LogKeyLostError)
    assert not house.key_file.exists()
    house.key_file.write_bytes(kept)
    house.key_file.chmod(0o600)
    publisher.step()
    assert publisher.fault is None
    assert house.sizes() == [0, 1]


def test_no_key_is_made_where_a_checkpoint_was_signed(house: House) -> None:
    house.grow(10)
    unsigned = house.restored()
    stepped(house)
    kept = house.key_file.read_bytes()
    house.key_file.unlink()
    assert isinstance(stepped(unsigned).fault, LogKeyLostError)
    as_superuser(house, "DELETE FROM log_key")
    house.note_file.unlink()
    house.grow(5)
    assert isinstance(stepped(house).fault, LogKeyLostError)
    assert not house.key_file.exists()
    assert house.sizes() == [10]
    house.key_file.write_bytes(kept)
    house.key_file.chmod(0o600)
    assert isinstance(stepped(house).fault, LogKeyLostError)


def exposed(path: Path) -> None:
    path.chmod(0o640)


def replaced(path: Path) -> None:
    path.write_text(SigningKey("log.example/shop", b"s" * 32).secret + "\n", "utf-8")


def damaged(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[:-10] + ("A" if text[-10] != "A" else "B") + text[-9:], "utf-8")


def of_another_log(path: Path) -> None:
    path.write_text(SigningKey("log.example/other", b"s" * 32).secret + "\n", "utf-8")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def not_text(path: Path) -> None:
    path.write_bytes(b"\xff\n")


@pytest.mark.parametrize("harm", [exposed, replaced, damaged, of_another_log, emptied, not_text])
def test_a_key_that_is_not_the_logs_stops_it(house: House, harm: object) -> None:
    stepped(house)
    assert callable(harm)
    harm(house.key_file)
    house.grow(1)
    publisher = stepped(house)
    assert isinstance(publisher.fault, LogKeyError)
    assert "PRIVATE" not in str(publisher.fault)
    assert house.sizes() == [0]


def test_another_origin_stops_it(house: House) -> None:
    stepped(house)
    publisher = house.publisher("log.example/renamed")
    publisher.step()
    assert isinstance(publisher.fault, LogKeyError)
    assert "LEDGER_ORIGIN" in str(publisher.fault)


def test_it_waits_for_tiles_that_are_made_anew(house: House) -> None:
    house.grow(600)
    stepped(house)
    with house.log.connect(PROJECTOR) as connection:
        connection.execute("TRUNCATE tiles")
        connection.execute("UPDATE progress SET position = 0")
    publisher = stepped(house)
    assert (publisher.fault, house.sizes()) == (None, [600])
    house.append(1)
    project(house.log, [Transparency()])
    publisher.step()
    assert (publisher.fault, house.sizes()) == (None, [600, 601])


def test_tiles_that_are_lost_stop_it(house: House) -> None:
    house.grow(600)
    stepped(house)
    with house.log.connect(PROJECTOR) as connection:
        connection.execute("DELETE FROM tiles WHERE level = 1")
    assert isinstance(stepped(house).fault, TilesLostError)


def as_superuser(house: House, change: str) -> None:
    with house.log.connect("ledger_admin") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(change)


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


def test_a_checkpoint_dated_in_the_future_does_not_hold_up_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = stepped(house)
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 3_600.0)
    as_superuser(house, "UPDATE checkpoints SET signed_at = now() + interval '1 year'")
    house.grow(5)
    publisher.step()
    assert house.sizes() == [0, 5]


def test_two_publishers_sign_one_history(house: House) -> None:
    done = Event()
    publishers = [house.publisher() for _ in range(3)]

    def publish(publisher: Publisher) -> None:
        while not done.is_set():
            publisher.step()
            assert publisher.fault is None

    with ThreadPoolExecutor(len(publishers)) as pool:
        ends = [pool.submit(publish, publisher) for publisher in publishers]
        try:
            for _ in range(40):
                house.grow(7)
        finally:
            done.set()
    assert [end.result() for end in ends] == [None] * len(publishers)
    stepped(house)
    hashes = leaves(house.log)
    with house.log.connect() as service:
        signed = service.execute("SELECT size, root FROM checkpoints").fetchall()
    assert len(signed) > 1
    assert max(signed)[0] == len(hashes) == house.in_file().size
    assert all(found == root(hashes[:size]) for size, found in signed)


DYING = """
import os, signal, sys
from pathlib import Path
from api.publishing import publisher
from api.publishing.log_key import LogKeyFile
from api.publishing.remembered import RememberedNote
import psycopg
conninfo, folder, owner, name, moment = sys.argv[1:]
owner = {"publisher": publisher, "remembered": RememberedNote, "key": LogKeyFile}[owner]
real = getattr(owner, name)
def dying(*arguments):
    if moment == "after":
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, dying)
publisher.Publisher(
    lambda: psycopg.connect(conninfo, autocommit=True),
    LogKeyFile(Path(folder, "log.key"), "log.example/shop"),
    RememberedNote(Path(folder, "checkpoint")),
    60,
).step()
"""
STEPS = [
    ("key", "_make"),
    ("publisher", "_sign"),
    ("remembered", "write"),
    ("publisher", "_record"),
]


def publish_and_die(house: House, *point: str) -> None:
    command = [sys.executable, "-c", DYING, house.log.conninfo(), str(house.folder), *point]
    ended = subprocess.run(command, check=False, env=os.environ, cwd=Path(__file__).parents[3])
    assert ended.returncode == -9


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", STEPS)
def test_killed_at_any_step_it_goes_on_to_the_same_tree(
    house: House, point: tuple[str, str], moment: str
) -> None:
    house.grow(5)
    publish_and_die(house, *point, moment)
    signed = house.note_file.read_bytes() if house.note_file.exists() else None
    house.grow(6)
    assert stepped(house).fault is None
    assert house.in_file().size == 11
    assert house.in_file().root == root(leaves(house.log))
    assert house.sizes() == ([5, 11] if signed else [11])
