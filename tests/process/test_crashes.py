"""`kill -9` at any moment: what was acknowledged is there, and the read models are its fold."""

import signal
from itertools import count
from threading import Event, Thread

import httpx
import pytest

from tests.http.events import disclosed
from tests.process.conftest import Ledger, Serving, client

CRASHES = 3
BATCH_EVENTS = 20
ACKNOWLEDGED_BEFORE_CRASH = 10


class Emitter:
    """Posts batches until the service is gone; remembers what was acknowledged."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._numbers = count()
        self.acknowledged: dict[int, int] = {}

    def post_until_gone(self, serving: Serving, enough: Event) -> None:
        with client(serving, self._token) as http:
            while True:
                numbers = [next(self._numbers) for _ in range(BATCH_EVENTS)]
                try:
                    answer = http.post("/v1/events", json=[disclosed(n) for n in numbers])
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    self.acknowledged |= zip(numbers, answer.json()["positions"], strict=True)
                if len(self.acknowledged) >= ACKNOWLEDGED_BEFORE_CRASH * BATCH_EVENTS:
                    enough.set()


@pytest.mark.parametrize("whole_group", [False, True])
def test_an_acknowledged_event_survives_a_killed_service(ledger: Ledger, whole_group: bool) -> None:
    emitter = Emitter(ledger.token("emitter", "--source", "/shop"))
    auditor_token = ledger.token("auditor")
    for _ in range(CRASHES):
        with ledger.serving() as serving:
            enough = Event()
            posting = Thread(target=emitter.post_until_gone, args=(serving, enough))
            posting.start()
            assert enough.wait(60)
            serving.end(signal.SIGKILL)
            posting.join()
        if whole_group:
            assert ledger.run("status").status == 0
    with ledger.serving() as serving, client(serving, auditor_token) as auditor:
        last = max(emitter.acknowledged.values())
        headers = {"Accept": "application/x-ndjson", "Ledger-Min-Position": str(last)}
        listed = auditor.get("/v1/events?type=data.disclosed", headers=headers)
        found = {event["id"]: event["position"] for event in map(_json, listed.text.splitlines())}
        summary = auditor.get("/v1/disclosures/summary", headers={"Ledger-Min-Position": str(last)})
    for number, position in emitter.acknowledged.items():
        assert found[f"e{number}"] == position
    assert len(found.values()) == len(set(found.values()))
    assert summary.json()["summary"][0]["count"] == len(found)


def _json(line: str) -> dict[str, object]:
    return dict(httpx.Response(200, text=line).json())
