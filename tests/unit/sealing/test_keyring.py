import hashlib
import hmac
import json
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from ledger.sealing.errors import (
    KeyringDamagedError,
    KeyringError,
    KeyringExistsError,
    KeyringExposedError,
    KeyringMissingError,
    WrappedKeyRefusedError,
)
from ledger.sealing.keyring import FileKeyring, wrapping_context
from ledger.sealing.keyring_content import Content, KeyState, WrappingKey, derive
from ledger.sealing.keyring_file import MAX_FILE_BYTES, ClearForm, RingFile
from tests.unit.sealing.keyring_contract import CONTEXT, KEY, KeyringContract, pseudonym_keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keyring"


@pytest.fixture
def keyring(path: Path) -> FileKeyring:
    return FileKeyring.create(path)


@pytest.fixture
def again(keyring: FileKeyring) -> Callable[[], FileKeyring]:
    return lambda: FileKeyring.open(keyring.path)


class TestFileKeyring(KeyringContract):
    pass


def test_two_rings_share_nothing(keyring: FileKeyring, tmp_path: Path) -> None:
    other = FileKeyring.create(tmp_path / "other")
    assert not set(pseudonym_keys(other)) & set(pseudonym_keys(keyring))
    with pytest.raises(WrappedKeyRefusedError, match="not in this keyring"):
        other.unwrap(keyring.wrap(KEY, CONTEXT), CONTEXT)


def test_the_file_is_for_its_owner_alone_and_stands_alone(keyring: FileKeyring, path: Path) -> None:
    keyring.add_key()
    assert path.stat().st_mode & 0o7777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_creating_never_overwrites(keyring: FileKeyring, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyringExistsError, match=str(path)):
        FileKeyring.create(path)
    assert path.read_bytes() == before
    assert FileKeyring.open(path).ids == keyring.ids
    assert list(path.parent.iterdir()) == [path]


def test_what_a_crash_left_is_written_over(path: Path) -> None:
    path.with_name(".keyring.unfinished").write_bytes(b"half a key")
    FileKeyring.create(path)
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_ring_is_told_apart(path: Path) -> None:
    with pytest.raises(KeyringMissingError, match=str(path)):
        FileKeyring.open(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
def test_a_ring_open_to_others_is_refused(keyring: FileKeyring, path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(KeyringExposedError, match=str(path)):
        FileKeyring.open(path)
    with pytest.raises(KeyringExposedError, match=str(path)):
        keyring.add_key()


def test_a_secret_mount_may_be_a_link_that_others_read(keyring: FileKeyring, path: Path) -> None:
    path.chmod(0o444)
    link = path.with_name("link")
    link.symlink_to(path)
    assert FileKeyring.open(link, secret_mount=True).ids == keyring.ids
    with pytest.raises(KeyringError, match=str(link)):
        FileKeyring.open(link)


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_secret_mount_is_not_writable_by_others(path: Path, mode: int) -> None:
    FileKeyring.create(path)
    path.chmod(mode)
    with pytest.raises(KeyringExposedError):
        FileKeyring.open(path, secret_mount=True)


def test_every_truncation_is_found(path: Path) -> None:
    whole = ClearForm().encode(Content.fresh())
    for length in range(len(whole)):
        with pytest.raises(KeyringDamagedError, match=str(path)):
            ClearForm().decode(whole[:length], path)


def test_every_flipped_bit_is_found(path: Path) -> None:
    whole = ClearForm().encode(Content.fresh())
    for bit in range(len(whole) * 8):
        altered = bytearray(whole)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(KeyringDamagedError):
            ClearForm().decode(bytes(altered), path)


def ring_of(*states: KeyState, ids: str = "0123") -> bytes:
    keys = tuple(
        WrappingKey(2 * 8 * ids[place], state, bytes(32)) for place, state in enumerate(states)
    )
    return ClearForm().encode(Content(bytes(32), keys))


FOREIGN = {
    "empty": b"",
    "text": b"not a keyring",
    "array": b"[]",
    "null": b"null",
    "bytes": bytes(range(256)),
    "another format": ClearForm().encode(Content.fresh()).replace(b"/v1", b"/v2"),
    "no keys": ring_of(),
    "no active key": ring_of(KeyState.RETIRED),
    "two active keys": ring_of(KeyState.ACTIVE, KeyState.ACTIVE),
    "one id twice": ring_of(KeyState.RETIRED, KeyState.ACTIVE, ids="00"),
    "short key": ClearForm().encode(
        Content(bytes(32), (WrappingKey("00" * 8, KeyState.ACTIVE, bytes(16)),))
    ),
    "long": b" " * (MAX_FILE_BYTES + 1),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_a_ring_is_named_and_kept(path: Path, name: str) -> None:
    path.write_bytes(FOREIGN[name])
    path.chmod(0o600)
    with pytest.raises(KeyringDamagedError, match=str(path)):
        FileKeyring.open(path)
    with pytest.raises(KeyringExistsError):
        FileKeyring.create(path)
    assert path.read_bytes() == FOREIGN[name]


def test_a_pipe_or_a_folder_is_no_ring(path: Path) -> None:
    os.mkfifo(path, 0o600)
    with pytest.raises(KeyringDamagedError, match="not a file"):
        FileKeyring.open(path)
    with pytest.raises(KeyringError):
        FileKeyring.open(path.parent)


def test_no_part_and_no_error_shows_a_key(keyring: FileKeyring, path: Path) -> None:
    content = RingFile(path, ClearForm()).read()[0]
    stored = json.loads(path.read_bytes())["content"]
    path.write_bytes(path.read_bytes().replace(b"active", b"retired"))
    with pytest.raises(KeyringDamagedError) as damaged:
        FileKeyring.open(path)
    shown = repr(content) + repr(keyring) + repr(damaged.value) + repr(damaged.value.__cause__)
    for secret in (stored["root"], stored["keys"][0]["key"]):
        assert secret not in shown
    assert repr(content.root) not in shown
    assert repr(content.keys[0].key) not in shown


def test_derivation_follows_rfc_5869() -> None:
    root = bytes(range(32))
    extracted = hmac.digest(bytes(32), root, "sha256")
    expected = hmac.digest(extracted, b"processing-ledger/lookup-key/v1\x01", "sha256")
    assert derive(root, "lookup") == expected


def test_a_wrapping_context_tells_subjects_and_classes_apart() -> None:
    one, two = UUID(int=1), UUID(int=2)
    contexts = {wrapping_context(who, what) for who in (one, two) for what in ("profile", "tax")}
    assert len(contexts) == 4


def test_the_stored_form_is_fixed() -> None:
    key = WrappingKey("0123456789abcdef", KeyState.ACTIVE, bytes(32))
    stored = msgspec.json.decode(ClearForm().encode(Content(bytes(32), (key,))))
    zeros = "A" * 43 + "="
    content = {"root": zeros, "keys": [{"id": key.id, "state": "active", "key": zeros}]}
    body = json.dumps(content, separators=(",", ":")).encode()
    assert stored == {
        "format": "processing-ledger/keyring/v1",
        "sha256": hashlib.sha256(body).hexdigest(),
        "content": content,
    }
