"""Whoever holds a receipt proves with the log's key alone that an event was recorded."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.access.tokens import Role
from api.settings import Settings
from tests.http.conftest import Running
from tests.http.erasing import erased, projecting
from tests.http.events import collected, disclosed, with_data
from tests.http.publishing import published_at, verified, vkey
from tests.http.reading import history, post, reads, subject_of, truth
from tests.http.tlog_client import sha256, verify_receipt


@pytest.fixture
def kept(running: Running) -> Iterator[Running]:
    with projecting(running):
        yield running


@pytest.fixture
def unpublished(
    settings: Settings, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Running:
    """A service that cannot sign: a folder is in the way of its file."""
    monkeypatch.setattr("api.publishing.coverage.WAIT_SECONDS", 0.1)
    settings.checkpoint_file.mkdir()
    running: Running = request.getfixturevalue("running")
    return running


def leaf(running: Running, position: int) -> bytes:
    with running.log.connect() as service:
        row = service.execute(
            "SELECT (extract(epoch FROM recorded_at) * 1000000)::bigint, data"
            " FROM events WHERE position = %s",
            (position,),
        ).fetchone()
    assert row is not None
    return sha256(b"\x00" + row[0].to_bytes(8, "big") + row[1])


def proof(running: Running, position: int, role: Role = Role.AUDITOR) -> httpx.Response:
    with running.client(role) as client:
        return client.get(f"/v1/events/{position}/proof")


def send(running: Running, events: list[dict[str, Any]], wait: str = "published") -> httpx.Response:
    with running.client() as client:
        return client.post("/v1/events", json=events, params={"wait": wait})


def test_the_receipt_of_every_event_verifies(kept: Running) -> None:
    positions = post(kept, history(300))
    for position in (1, 2, *positions[::29], positions[-1]):
        answer = proof(kept, position)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert f'"event-{position}.tlog-proof"' in answer.headers["content-disposition"]
        tree = verify_receipt(answer.content, leaf(kept, position), vkey(kept))
        assert tree.size >= position


def test_a_receipt_proves_no_other_event(kept: Running) -> None:
    first, second = post(kept, [collected(), collected(2)])
    with pytest.raises(AssertionError):
        verify_receipt(proof(kept, first).content, leaf(kept, second), vkey(kept))


def test_an_officer_gets_receipts_too_and_none_is_a_reading(kept: Running) -> None:
    (position,) = post(kept, [collected()])
    assert proof(kept, position, Role.OFFICER).status_code == 200
    assert reads(kept) == []


def test_there_is_no_receipt_of_what_is_not_there(kept: Running) -> None:
    assert proof(kept, 10_000).status_code == 404


def test_what_is_not_published_in_time_is_asked_for_again(unpublished: Running) -> None:
    (position,) = post(unpublished, [collected()])
    answer = proof(unpublished, position)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_the_emitter_gets_the_receipts_with_the_answer(kept: Running) -> None:
    answer = send(kept, history(40))
    told = answer.json()
    assert (answer.status_code, told["accepted"], len(told["proofs"])) == (201, 40, 40)
    for position, receipt in zip(told["positions"], told["proofs"], strict=True):
        verify_receipt(receipt.encode(), leaf(kept, position), vkey(kept))
    again = send(kept, history(40))
    assert (again.status_code, again.json()["positions"]) == (200, told["positions"])
    verify_receipt(again.json()["proofs"][7].encode(), leaf(kept, told["positions"][7]), vkey(kept))


def test_an_event_that_stands_twice_in_a_request_has_its_receipt_twice(kept: Running) -> None:
    told = send(kept, [collected(), collected()]).json()
    assert told["positions"][0] == told["positions"][1]
    for receipt in told["proofs"]:
        verify_receipt(receipt.encode(), leaf(kept, told["positions"][0]), vkey(kept))


def test_who_does_not_wait_is_told_as_before(kept: Running) -> None:
    with kept.client() as client:
        assert client.post("/v1/events", json=[collected()]).json().keys() == {
            "log",
            "accepted",
            "positions",
            "duplicates",
        }


@pytest.mark.parametrize("wait", ["", "projected", "1"])
def test_another_wish_is_refused_and_nothing_stored(running: Running, wait: str) -> None:
    answer = send(running, [collected()], wait)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/wait"
    assert truth(running, lambda event: event["type"] == "data.collected") == []


def test_what_waits_in_vain_is_stored_all_the_same(unpublished: Running) -> None:
    answer = send(unpublished, [collected()])
    assert (answer.status_code, answer.headers["retry-after"]) == (201, "1")
    told = answer.json()
    assert (told["accepted"], told["proofs"]) == (1, None)
    assert truth(unpublished, lambda event: event["position"] == told["positions"][0])


def test_receipts_outlive_the_erasure_of_the_member(running: Running) -> None:
    with projecting(running):
        told = send(
            running, [collected(), disclosed(), with_data(disclosed(2), region="JP")]
        ).json()
        key = vkey(running)
    kept = [leaf(running, position) for position in told["positions"]]
    erased(running)
    for receipt, was in zip(told["proofs"], kept, strict=True):
        verify_receipt(receipt.encode(), was, key)
    assert [leaf(running, position) for position in told["positions"]] == kept


def test_the_certificate_carries_the_receipt_of_the_completion(running: Running) -> None:
    post(running, [collected()])
    name = erased(running)["erasure"]
    with running.client(Role.OFFICER) as officer:
        path = f"/v1/erasures/{name}/certificate"
        position = officer.get(path).json()["completed"]["position"]
        with projecting(running):
            published_at(running, position)
        certificate = officer.get(path).json()
        document = officer.get(path, headers={"Accept": "application/pdf"})
    verify_receipt(certificate["receipt"].encode(), leaf(running, position), vkey(running))
    assert document.status_code == 200
    (completed,) = truth(running, lambda event: event["position"] == position)
    assert completed["type"] == "erasure.completed"
    assert completed["data"]["keys_destroyed"] == certificate["keys_destroyed"] != []


def test_a_copy_carries_the_receipt_of_the_log_it_was_made_of(kept: Running) -> None:
    published_at(kept, post(kept, [collected(), disclosed()])[-1])
    subject = subject_of(kept)
    with kept.client(Role.OFFICER) as officer:
        copy = officer.get(f"/v1/members/{subject}/copy").json()
    receipt = copy["receipt"]
    assert 0 < receipt["position"] <= copy["complete_to"]["position"]
    there = leaf(kept, receipt["position"])
    assert verify_receipt(receipt["proof"].encode(), there, vkey(kept)).size >= receipt["position"]


def test_a_receipt_leads_to_the_log_that_the_client_verified(kept: Running) -> None:
    (position,) = post(kept, [collected()])
    receipt = proof(kept, position).content
    tree, entries = verified(kept)
    seen = verify_receipt(receipt, sha256(b"\x00" + entries[position - 1]), vkey(kept))
    assert seen.size <= tree.size
    assert seen.origin == tree.origin


def test_a_receipt_that_would_lead_to_another_root_is_not_given(running: Running) -> None:
    with projecting(running):
        positions = post(running, history(20))
        name = erased(running)["erasure"]
        with running.client(Role.OFFICER) as officer:
            path = f"/v1/erasures/{name}/certificate"
            completed = officer.get(path).json()["completed"]["position"]
            published_at(running, completed)
            assert officer.get(path).json()["receipt"] is not None
    with running.log.connect("ledger_admin") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)")
    assert proof(running, 2).json()["title"] == "The log is not the one that was signed"
    assert proof(running, positions[-1]).status_code == 503
    with running.client(Role.OFFICER) as officer:
        assert officer.get(path).status_code == 503
    again = send(running, history(20))
    assert (again.status_code, again.json()["proofs"]) == (200, None)
