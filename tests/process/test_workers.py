"""Several processes behind one socket serve one log."""

import signal
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import httpx
import pytest

from tests.http.events import disclosed
from tests.process.conftest import Ledger, Serving, client

POSTS = 60
PATIENCE_SECONDS = 30


def post_all(serving: Serving, token: str) -> list[int]:
    def post(number: int) -> int:
        with client(serving, token) as http:
            return int(http.post("/v1/events", json=disclosed(number)).json()["positions"][0])

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(post, range(POSTS)))


def ask_until_gone(url: str) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        httpx.get(f"{url}/healthz", timeout=PATIENCE_SECONDS)


def test_two_workers_number_without_holes_and_count_together(ledger: Ledger) -> None:
    token = ledger.token("emitter", "--source", "/shop")
    with ledger.serving("--workers", "2") as serving:
        positions = post_all(serving, token)
        metrics = httpx.get(f"{serving.url}/metrics").text
        assert serving.end() == 0
    assert sorted(positions) == list(range(min(positions), min(positions) + POSTS))
    assert f'ledger_intake_events_total{{result="accepted"}} {POSTS}.0' in metrics


def test_a_revoked_token_is_refused_by_every_worker(ledger: Ledger) -> None:
    made = ledger.run("keys", "create", "--role", "emitter", "--source", "/shop")
    key_id, token = made.err.split()[-1], made.out.strip()
    with ledger.serving("--workers", "2") as serving:
        post_all(serving, token)
        assert ledger.run("keys", "revoke", key_id).status == 0
        for number in range(POSTS, POSTS + 12):
            with client(serving, token) as http:
                assert http.post("/v1/events", json=disclosed(number)).status_code == 401


def test_workers_end_with_their_parent(ledger: Ledger) -> None:
    with ledger.serving("--workers", "2") as serving:
        serving.end(signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            ask_until_gone(serving.url)
