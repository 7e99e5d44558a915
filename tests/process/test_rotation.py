"""`ledger keyring rotate` beside a running service, killed in the middle, run again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import httpx
import psycopg
import pytest

from ledger.postgres.embedded import EmbeddedPostgres
from ledger.sealing.keyring import FileKeyring
from ledger.sealing.rotation import KeyringState, keyring_state
from tests.http.events import collected
from tests.process.conftest import Ledger, Serving, client

MEMBERS = 12
PATIENCE_SECONDS = 60.0

Row = tuple[Any, ...]


class Shop:
    """Collects data of members never seen before, and shows what was sealed."""

    def __init__(self, ledger: Ledger) -> None:
        self._emitter = ledger.token("emitter", "--source", "/shop")
        self._investigator = ledger.token("investigator")
        self.positions: list[int] = []

    def collect(self, serving: Serving) -> None:
        first = len(self.positions)
        events = [collected(n, member=f"M{n}") for n in range(first, first + MEMBERS)]
        with client(serving, self._emitter) as http:
            answer = http.post("/v1/events", json=events)
        assert answer.status_code == 201, answer.text
        self.positions += answer.json()["positions"]

    def reveal_all(self, serving: Serving) -> None:
        with client(serving, self._investigator) as http:
            for number, position in enumerate(self.positions):
                answer = reveal(http, f"M{number}", position)
                assert answer.status_code == 200, answer.text
                assert "王小明" in json.dumps(answer.json(), ensure_ascii=False)


def reveal(http: httpx.Client, member: str, position: int) -> httpx.Response:
    subject = http.post("/v1/members/lookup", json={"member": member}).json()["subject"]
    body = {"reason": "case 17", "positions": [position]}
    return http.post(f"/v1/members/{subject}/reveal", json=body)


@contextmanager
def connected(ledger: Ledger) -> Iterator[psycopg.Connection[Row]]:
    with (
        EmbeddedPostgres(ledger.home) as server,
        psycopg.connect(server.admin_conninfo, options="-csearch_path=ledger") as admin,
    ):
        yield admin


def wait_for(admin: psycopg.Connection[Row], old_id: str, left: int) -> KeyringState:
    """Until that many data keys are left under the old key."""
    deadline = monotonic() + PATIENCE_SECONDS
    while (state := keyring_state(admin)).data_keys.get(old_id, 0) != left:
        assert monotonic() < deadline, state
    return state


def test_a_killed_rotation_is_ended_by_the_next_while_the_service_goes_on(ledger: Ledger) -> None:
    shop = Shop(ledger)
    with ledger.serving() as serving, connected(ledger) as admin, connected(ledger) as other:
        shop.collect(serving)
        old_id = FileKeyring.open(ledger.home / "keyring.json").active_id
        admin.execute("SELECT FROM data_keys LIMIT 1 FOR UPDATE")
        with ledger.started("keyring", "rotate") as rotating:
            other.autocommit = True
            state = wait_for(other, old_id, left=1)
            rotating.kill()
            assert rotating.wait(PATIENCE_SECONDS) < 0
        assert (state.rotating, state.active_id != old_id) == (True, True)
        shop.collect(serving)
        shop.reveal_all(serving)
        told = ledger.run("keyring", "status")
        assert (told.status, "is not finished" in told.out) == (0, True)
        admin.rollback()
        ended = ledger.run("keyring", "rotate")
        assert ended.status == 0, ended.err
        assert ended.out.splitlines()[0] == f"1 data keys wrapped anew, under {state.active_id}"
        assert f"{old_id} destroyed" in ended.out
        shop.collect(serving)
        shop.reveal_all(serving)
        data_keys = keyring_state(other).data_keys
    assert data_keys == {state.active_id: 3 * MEMBERS * 2}
    assert old_id not in ledger.run("keyring", "status").out


@pytest.mark.parametrize("keeps_old", [False, True])
def test_an_old_copy_of_the_ring_is_refused(ledger: Ledger, keeps_old: bool) -> None:
    ledger.token("auditor")
    path = ledger.home / "keyring.json"
    old = path.read_bytes()
    options = ["--keep-old"] if keeps_old else []
    rotated = ledger.run("keyring", "rotate", *options)
    assert (rotated.status, "kept" in rotated.out) == (0, keeps_old)
    path.write_bytes(old)
    refused = ledger.run("keys", "list")
    assert (refused.status, "old copy" in refused.err) == (3, True)


def test_a_data_key_whose_key_is_gone_is_counted_and_holds_every_other_key_back(
    ledger: Ledger,
) -> None:
    shop = Shop(ledger)
    with ledger.serving() as serving:
        shop.collect(serving)
    with connected(ledger) as admin:
        admin.execute(
            "UPDATE data_keys SET wrapped = set_byte(wrapped, 4, get_byte(wrapped, 4) # 1)"
            " WHERE ctid = (SELECT min(ctid) FROM data_keys)"
        )
    told = ledger.run("keyring", "status")
    assert (told.status, "1 data keys need" in told.err) == (1, True)
    refused = ledger.run("keyring", "rotate")
    assert (refused.status, "does not unwrap" in refused.err) == (3, True)
    assert len(FileKeyring.open(ledger.home / "keyring.json").ids) == 2


def test_a_look_at_the_wrong_home_makes_nothing(ledger: Ledger) -> None:
    for command in ("status", "rotate"):
        refused = ledger.run("keyring", command)
        assert (refused.status, "there is no ledger in" in refused.err) == (3, True)
    assert not ledger.home.exists()
