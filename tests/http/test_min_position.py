"""`Ledger-Min-Position`: an answer waits until it reflects a position."""

from threading import Timer
from time import monotonic

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import disclosed
from tests.http.reading import history, pointer_of, post, project, truth

HEADER = "Ledger-Min-Position"


def test_an_answer_waits_until_its_read_model_has_come_so_far(running: Running) -> None:
    post(running, history(10))
    project(running)
    head = post(running, [disclosed(500)])[-1]
    timer = Timer(0.3, project, [running])
    timer.start()
    with running.client(Role.AUDITOR) as client:
        answer = client.get("/v1/disclosures", headers={HEADER: str(head)})
    timer.join()
    assert int(answer.headers["Ledger-Position"]) >= head
    assert answer.json()["disclosures"][-1]["id"] == "e500"


def test_an_answer_does_not_wait_for_ever(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reading.positions.WAIT_SECONDS", 0.2)
    head = post(running, history(10))[-1]
    subject = truth(running)[-1]["subject"]
    for role, path in (
        (Role.AUDITOR, "/v1/events"),
        (Role.AUDITOR, f"/v1/events/{head}"),
        (Role.AUDITOR, "/v1/disclosures"),
        (Role.AUDITOR, "/v1/disclosures/summary"),
        (Role.AUDITOR, "/v1/recipients"),
        (Role.OFFICER, "/v1/service-notices"),
        (Role.OFFICER, f"/v1/members/{subject}"),
        (Role.OFFICER, f"/v1/members/{subject}/history"),
    ):
        with running.client(role) as client:
            answer = client.get(path, headers={HEADER: str(head + 100)})
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"]


def test_a_position_that_is_there_is_not_waited_for(running: Running) -> None:
    head = post(running, history(10))[-1]
    begun = monotonic()
    with running.client(Role.AUDITOR) as client:
        answer = client.get("/v1/events", headers={HEADER: str(head)})
    assert answer.status_code == 200
    assert monotonic() - begun < 4


def test_a_malformed_position_is_refused(running: Running) -> None:
    with running.client(Role.AUDITOR) as client:
        for bad in ("x", "-1", "1.5", "9" * 40, ""):
            answer = client.get("/v1/events", headers={HEADER: bad})
            assert pointer_of(answer) == f"/header/{HEADER}"


def test_nobody_waits_without_a_token(running: Running) -> None:
    begun = monotonic()
    with running.client(None) as client:
        assert client.get("/v1/events", headers={HEADER: "99999"}).status_code == 401
    with running.client(Role.EMITTER) as client:
        assert client.get("/v1/events", headers={HEADER: "99999"}).status_code == 403
    assert monotonic() - begun < 4
