"""Tokens over HTTP."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import disclosed


def make(running: Running, **body: Any) -> Any:
    with running.client(Role.ADMIN) as admin:
        return admin.post("/v1/keys", json=body)


def test_a_new_token_works_until_it_is_revoked(running: Running) -> None:
    made = make(running, role="emitter", source="/bank", name="the bank's gateway")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    event = disclosed(source="/bank/cards")
    with running.client(Role.ADMIN) as admin:
        assert admin.post("/v1/events", json=event, headers=headers).status_code == 201
        assert admin.delete(f"/v1/keys/{made.json()['id']}").status_code == 204
        assert admin.post("/v1/events", json=event, headers=headers).status_code == 401


def test_lists_tokens_without_their_texts(running: Running) -> None:
    text = make(running, role="auditor", name="audit 2026").json()["token"]
    with running.client(Role.ADMIN) as admin:
        answer = admin.get("/v1/keys")
    assert "audit 2026" in [key["name"] for key in answer.json()["keys"]]
    assert text not in answer.text


def test_making_a_token_is_an_event(running: Running) -> None:
    made = make(running, role="emitter", source="/bank").json()
    with running.log.connect() as connection:
        rows = connection.execute(
            "SELECT convert_from(data, 'UTF8')::jsonb -> 'data' FROM events WHERE tags[1] = %s",
            (f"emitter:{made['id']}",),
        ).fetchall()
    assert [row[0]["source"] for row in rows] == ["/bank"]
    assert made["token"] not in str(rows)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an emitter without a source": ({"role": "emitter"}, "/source"),
    "an auditor with a source": ({"role": "auditor", "source": "/shop"}, "/source"),
    "the ledger's own source": ({"role": "emitter", "source": "/ledger"}, "/source"),
    "a prefix of the ledger's own": ({"role": "emitter", "source": "/"}, "/source"),
    "below the ledger's own": ({"role": "emitter", "source": "/ledger/x"}, "/source"),
    "a date in the past": ({"role": "auditor", "expires": "2020-01-01T00:00:00Z"}, "/expires"),
    "types of an auditor": ({"role": "auditor", "types": ["data"]}, "/types"),
    "an unknown type": ({"role": "emitter", "source": "/s", "types": ["data.sold"]}, "/types"),
    "a type nobody sends": ({"role": "emitter", "source": "/s", "types": ["ledger"]}, "/types"),
    "the end of time": (
        {"role": "auditor", "expires": "9999-12-31T23:59:59-14:00"},
        "/expires",
    ),
    "a source with a space": ({"role": "emitter", "source": "/a b"}, "/source"),
    "a person's address": ({"role": "auditor", "name": "ming@example.tw"}, "/name"),
    "an unknown role": ({"role": "king"}, "/role"),
    "an unknown field": ({"role": "auditor", "x": 1}, "/x"),
}


@pytest.mark.parametrize("name", BAD)
def test_refuses_a_token_that_makes_no_sense(running: Running, name: str) -> None:
    body, pointer = BAD[name]
    answer = make(running, **body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_revoking_an_unknown_token_is_not_found(running: Running) -> None:
    with running.client(Role.ADMIN) as admin:
        path = "/v1/keys/00000000-0000-4000-8000-000000000000"
        assert admin.delete(path).status_code == 404


@pytest.mark.parametrize(
    ("types", "status"), [(["data"], 201), (["data.disclosed"], 201), (["consent"], 403)]
)
def test_a_token_may_be_narrowed_to_types(running: Running, types: list[str], status: int) -> None:
    made = make(running, role="emitter", source="/shop", types=types).json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    with running.client(None) as client:
        answer = client.post("/v1/events", json=disclosed(), headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["errors"][0]["pointer"] == "/type"
