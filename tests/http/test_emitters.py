"""Who may send which events, and for how long."""

from datetime import UTC, datetime

import pytest

from api.access.tokens import Role, revoke_token
from tests.http.conftest import Running
from tests.http.events import disclosed
from tests.http.sending import send, stored


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer lgr_unknown", "Basic abc"])
def test_without_a_valid_token_nothing_is_stored(running: Running, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    with running.client(None) as client:
        answer = client.post("/v1/events", json=disclosed(), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert stored(running) == 0


def test_a_revoked_token_stores_nothing_more(running: Running) -> None:
    assert send(running, disclosed(1)).status_code == 201
    with running.service.pool.connection() as connection:
        text = running.tokens[Role.EMITTER]
        emitter = running.service.emitters.find(text, datetime.now(UTC))
        assert emitter
        revoke_token(connection, emitter.token.id)
    assert send(running, disclosed(2)).status_code == 401
    assert send(running, disclosed(3)).status_code == 401
    assert stored(running) == 1


def test_other_emitters_go_on_after_a_revocation(running: Running) -> None:
    assert send(running, disclosed(1)).status_code == 201
    with running.log.connect("ledger_owner") as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    assert send(running, disclosed(2)).status_code == 201


@pytest.mark.parametrize("source", ["/bank", "/shopping", "/", "/ledger", "//shop/x"])
def test_a_source_of_another_emitter_is_forbidden(running: Running, source: str) -> None:
    answer = send(running, [disclosed(7), disclosed(source=source)])
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["index"], error["pointer"]) == (403, 1, "/source")
    assert stored(running) == 0


def test_an_emitter_amends_its_own_events_only(running: Running) -> None:
    data = {"amended_source": "/bank", "amended_id": "b1", "kind": "void", "reason": "wrong"}
    answer = send(running, disclosed(type="event.amended", data=data))
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["pointer"]) == (403, "/data/amended_source")
    own = data | {"amended_source": "/shop"}
    assert send(running, disclosed(type="event.amended", data=own)).status_code == 201
