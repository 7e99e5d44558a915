"""The key of the log: made once, and nothing is signed with another or without it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.publishing.errors import LogKeyError, LogKeyLostError
from ledger.transparency.signing import SigningKey
from tests.database.publishing.conftest import ORIGIN, House, as_superuser, stepped

pytestmark = pytest.mark.usefixtures("always")


def test_the_key_is_made_once_and_for_its_owner_alone(house: House) -> None:
    stepped(house)
    made = house.key_file.read_text("utf-8")
    assert house.key_file.stat().st_mode & 0o777 == 0o600
    house.grow(1)
    stepped(house)
    assert house.key_file.read_text("utf-8") == made
    assert [path.name for path in house.folder.iterdir() if path.name[0] == "."] == []


def put_back(house: House, key: bytes) -> None:
    house.key_file.write_bytes(key)
    house.key_file.chmod(0o600)


def test_a_lost_key_stops_it_and_none_is_made(house: House) -> None:
    stepped(house)
    kept = house.key_file.read_bytes()
    house.key_file.unlink()
    house.grow(1)
    publisher = stepped(house)
    assert isinstance(publisher.fault, LogKeyLostError)
    assert not house.key_file.exists()
    put_back(house, kept)
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
    put_back(house, kept)
    assert isinstance(stepped(house).fault, LogKeyLostError)


def exposed(path: Path) -> None:
    path.chmod(0o640)


def replaced(path: Path) -> None:
    path.write_text(SigningKey(ORIGIN, b"s" * 32).secret + "\n", "utf-8")


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
def test_a_key_that_is_not_the_logs_stops_it(house: House, harm: Callable[[Path], None]) -> None:
    stepped(house)
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
