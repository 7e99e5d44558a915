import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from botocore.stub import Stubber

from ledger.sealing.errors import (
    KeyringDamagedError,
    KeyringDeniedError,
    KeyringDisabledError,
    KeyringError,
    KeyringExistsError,
    KeyringKindError,
    KeyringMissingError,
    KeyringUnreachableError,
)
from ledger.sealing.keyring import FileKeyring
from ledger.sealing.keyring_file import SEALED_BY_KMS, ClearForm, RingFile, enclose
from ledger.sealing.keyring_kms import KmsForm, KmsKeyring
from ledger.sealing.kms import Client, KeyService
from tests.aws import invented_account, running_aws
from tests.unit.sealing.key_service import with_a_fresh_key
from tests.unit.sealing.keyring_contract import CONTEXT, KEY, KeyringContract, pseudonym_keys


@pytest.fixture(scope="module")
def kms_url() -> Iterator[str]:
    with running_aws() as url:
        yield url


@pytest.fixture(scope="module")
def any_service(kms_url: str) -> KeyService:
    return KeyService.connect("alias/none", kms_url)


@pytest.fixture
def service(any_service: KeyService) -> KeyService:
    return with_a_fresh_key(any_service)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keyring"


@pytest.fixture
def keyring(path: Path, service: KeyService) -> KmsKeyring:
    return KmsKeyring.create(path, service)


@pytest.fixture
def again(keyring: KmsKeyring, service: KeyService) -> Callable[[], KmsKeyring]:
    return lambda: KmsKeyring.open(keyring.path, service)


class TestKmsKeyring(KeyringContract):
    pass


def body_of(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_bytes())["content"]
    return content


def put(path: Path, body: dict[str, Any]) -> None:
    path.write_bytes(enclose(SEALED_BY_KMS, msgspec.json.encode(body)))


def test_neither_key_nor_root_stands_in_the_file(keyring: KmsKeyring, path: Path) -> None:
    assert set(body_of(path)) == {"kms_key", "mark", "wrapped", "sealed"}
    assert keyring.active_id.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o7777 == 0o600


def test_every_change_of_the_ring_draws_a_fresh_ring_key(keyring: KmsKeyring, path: Path) -> None:
    before = body_of(path)
    keyring.add_key()
    assert body_of(path)["wrapped"] != before["wrapped"]
    assert body_of(path)["mark"] == before["mark"]


def test_a_change_moves_the_ring_to_the_kms_key_named_now(
    keyring: KmsKeyring, path: Path, any_service: KeyService
) -> None:
    second = with_a_fresh_key(any_service)
    moved = KmsKeyring.open(path, second)
    moved.add_key()
    assert body_of(path)["kms_key"] == second.key_id
    keyring.refresh()
    assert keyring.ids == moved.ids


@pytest.mark.parametrize("name", ["wrapped", "sealed", "mark"])
def test_what_was_altered_under_a_right_checksum_is_found(
    keyring: KmsKeyring, path: Path, service: KeyService, name: str
) -> None:
    body = body_of(path)
    first = "B" if body[name][-9] == "A" else "A"
    put(path, body | {name: body[name][:-9] + first + body[name][-8:]})
    with pytest.raises(KeyringDamagedError, match=str(path)):
        KmsKeyring.open(path, service)
    with pytest.raises(KeyringDamagedError, match=str(path)):
        keyring.refresh()


def test_parts_of_two_states_of_one_ring_make_none(
    keyring: KmsKeyring, path: Path, service: KeyService
) -> None:
    before = body_of(path)
    keyring.add_key()
    put(path, body_of(path) | {"sealed": before["sealed"]})
    with pytest.raises(KeyringDamagedError, match="ring key does not open it"):
        KmsKeyring.open(path, service)


def test_a_flipped_bit_is_found_before_the_service_is_asked(
    keyring: KmsKeyring, path: Path
) -> None:
    nobody = KeyService(Silent(), "none", "nowhere")
    whole = keyring.path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((KeyringDamagedError, KeyringKindError)):
            KmsKeyring.open(path, nobody)


class Silent:
    """A client that must not be asked."""

    def generate_data_key(self, **_: object) -> dict[str, Any]:
        raise AssertionError

    def decrypt(self, **_: object) -> dict[str, Any]:
        raise AssertionError


class Counting:
    """A client that counts what it is asked."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.asked = 0

    def generate_data_key(self, **arguments: object) -> Mapping[str, Any]:
        self.asked += 1
        return self._client.generate_data_key(**arguments)

    def decrypt(self, **arguments: object) -> Mapping[str, Any]:
        self.asked += 1
        return self._client.decrypt(**arguments)


def test_the_service_is_asked_only_when_the_file_has_changed(
    keyring: KmsKeyring, path: Path, service: KeyService
) -> None:
    client = Counting(service.client)
    held = KmsKeyring.open(path, replace(service, client=client))
    for _ in range(100):
        held.unwrap(held.wrap(KEY, CONTEXT), CONTEXT)
        held.refresh()
    assert client.asked == 1
    keyring.add_key()
    held.refresh()
    assert client.asked == 2


def test_a_file_keyring_in_its_place_is_told_apart_and_kept(
    path: Path, service: KeyService
) -> None:
    FileKeyring.create(path)
    before = path.read_bytes()
    with pytest.raises(KeyringKindError, match=r"another kind: processing-ledger/keyring/v1"):
        KmsKeyring.open(path, service)
    with pytest.raises(KeyringExistsError):
        KmsKeyring.create(path, service)
    assert path.read_bytes() == before


def test_a_kms_keyring_is_no_file_keyring(keyring: KmsKeyring) -> None:
    with pytest.raises(KeyringKindError, match="kms-keyring"):
        FileKeyring.open(keyring.path)


def test_a_file_keyring_moves_and_stays_the_same_ring(path: Path, service: KeyService) -> None:
    file_ring = FileKeyring.create(path)
    RingFile(path, ClearForm()).move(KmsForm(service))
    moved = KmsKeyring.open(path, service)
    assert moved.unwrap(file_ring.wrap(KEY, CONTEXT), CONTEXT) == KEY
    assert pseudonym_keys(moved) == pseudonym_keys(file_ring)
    with pytest.raises(KeyringKindError):
        file_ring.refresh()


def test_a_missing_ring_is_told_apart(path: Path, service: KeyService) -> None:
    with pytest.raises(KeyringMissingError, match=str(path)):
        KmsKeyring.open(path, service)


def test_a_service_that_cannot_be_reached_is_named(path: Path, silent_url: str) -> None:
    with pytest.raises(KeyringUnreachableError, match=silent_url):
        KmsKeyring.create(path, KeyService.connect("alias/none", silent_url))
    assert list(path.parent.iterdir()) == []


@pytest.fixture
def silent_url() -> Iterator[str]:
    """An address that nobody answers at: bound, not listening."""
    with invented_account(), socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_key_that_does_not_exist_is_named(path: Path, any_service: KeyService) -> None:
    with pytest.raises(KeyringDisabledError, match=r"alias/none.*there is no such KMS key"):
        KmsKeyring.create(path, any_service)


def test_another_kms_key_does_not_decrypt(
    keyring: KmsKeyring, path: Path, service: KeyService
) -> None:
    put(path, body_of(keyring.path) | {"kms_key": with_a_fresh_key(service).key_id})
    with pytest.raises(KeyringError, match=str(path)):
        KmsKeyring.open(path, service)


def test_unknown_credentials_are_denied(
    keyring: KmsKeyring, path: Path, service: KeyService, kms_url: str
) -> None:
    httpx.post(f"{kms_url}/moto-api/reset-auth", content=b"0").raise_for_status()
    try:
        with pytest.raises(KeyringDeniedError, match=str(keyring.path)):
            KmsKeyring.open(path, service)
    finally:
        httpx.post(f"{kms_url}/moto-api/reset-auth", content=b"inf").raise_for_status()


def test_missing_credentials_are_denied(
    path: Path, kms_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    with pytest.raises(KeyringDeniedError, match="no credentials"):
        KmsKeyring.create(path, KeyService.connect("alias/none", kms_url))


@pytest.mark.parametrize("url", ["", "nowhere", "ftp//x"])
def test_a_client_without_region_or_address_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(KeyringError, match="KMS client cannot be made"):
        KeyService.connect("alias/none", url or None)


REFUSALS = {
    "AccessDeniedException": (400, KeyringDeniedError, "may not use the KMS key"),
    "ExpiredTokenException": (400, KeyringDeniedError, "expired"),
    "UnrecognizedClientException": (400, KeyringDeniedError, "not known"),
    "SomethingForbidden": (403, KeyringDeniedError, "SomethingForbidden"),
    "DisabledException": (409, KeyringDisabledError, "disabled"),
    "KMSInvalidStateException": (400, KeyringDisabledError, "awaits deletion"),
    "NotFoundException": (400, KeyringDisabledError, "no such KMS key"),
    "InvalidCiphertextException": (400, KeyringDamagedError, "altered"),
    "IncorrectKeyException": (400, KeyringDamagedError, "another KMS key"),
    "ThrottlingException": (400, KeyringUnreachableError, "overloaded"),
    "KMSInternalException": (500, KeyringUnreachableError, "internal error"),
    "SomethingBroken": (502, KeyringUnreachableError, "SomethingBroken"),
    "SomethingNew": (400, KeyringError, "SomethingNew"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_what_the_service_refuses_is_told_by_name_and_place(
    keyring: KmsKeyring, path: Path, service: KeyService, code: str
) -> None:
    status, kind, why = REFUSALS[code]
    with Stubber(service.client) as stub:
        stub.add_client_error("decrypt", code, http_status_code=status)
        with pytest.raises(kind, match=why) as told:
            KmsKeyring.open(path, service)
    assert type(told.value) is kind
    for part in (str(keyring.path), service.key_id, service.place):
        assert part in str(told.value)
