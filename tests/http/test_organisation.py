"""What an officer records over HTTP: notices, page statements, recipients."""

from typing import Any

import msgspec
import pytest

from api.access.tokens import Role
from ledger.catalogue.catalogue import shipped_notice
from tests.http.conftest import Running

NOTICE: dict[str, Any] = msgspec.to_builtins(shipped_notice()) | {"collector_name": "Luya Mi Ltd."}
RECIPIENT: dict[str, Any] = {
    "recipient": "black-cat",
    "role": "processor",
    "name": {"zh": "黑貓宅急便", "en": "Black Cat"},
    "services": ["home delivery"],
    "contact": "service line (02) 2345-6789",
    "region": "TW",
}
STATEMENT: dict[str, Any] = {
    "service_notice": "points-1",
    "service": "points",
    "page": "/points",
    "page_sha256": "0" * 64,
    "effective_from": "2026-05-01T00:00:00+08:00",
    "purposes": ["040"],
    "categories": ["C001"],
    "manners": ["out-of-scope"],
    "text": {"zh": "點數合作", "en": "points with partners"},
}
AGREEMENT = {
    "agreement": "A1",
    "categories": ["C001"],
    "purposes": ["148"],
    "valid_from": "2026-01-01",
}


def post(running: Running, path: str, body: Any) -> Any:
    with running.client(Role.OFFICER) as officer:
        return officer.post(f"/v1{path}", json=body)


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [("/notices", NOTICE, "notice"), ("/service-notices", STATEMENT, "service_notice")],
)
def test_publishes_a_version_once(
    running: Running, path: str, body: dict[str, Any], name: str
) -> None:
    first = post(running, path, body)
    assert first.status_code == 201, first.text
    assert first.json()[name] == body[name]
    assert first.headers["Ledger-Position"] == str(first.json()["position"])
    again = post(running, path, body)
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)


def test_retires_a_published_version(running: Running) -> None:
    body = {"effective_from": "2026-12-01T00:00:00+08:00", "reason": "replaced by 2026-12"}
    path = "/notices/2026-01/retire"
    assert post(running, path, body).status_code == 404
    post(running, "/notices", NOTICE)
    assert post(running, path, body).status_code == 201
    assert post(running, path, body).status_code == 409


def test_records_what_a_registered_recipient_agreed_to(running: Running) -> None:
    assert post(running, "/recipients/black-cat/agreements", AGREEMENT).status_code == 404
    assert post(running, "/recipients", RECIPIENT).status_code == 201
    assert post(running, "/recipients/black-cat/agreements", AGREEMENT).status_code == 201
    check = {"passed": True, "method": "questionnaire", "result": "in order"}
    assert post(running, "/recipients/black-cat/supervisions", check).status_code == 201
    stop = {"reason": "lost parcels", "effective_from": "2026-11-01T00:00:00+08:00"}
    assert post(running, "/recipients/black-cat/suspensions", stop).status_code == 201


def test_the_event_says_who_decided(running: Running) -> None:
    position = post(running, "/recipients", RECIPIENT).json()["position"]
    with running.log.connect() as connection:
        row = connection.execute(
            "SELECT convert_from(data, 'UTF8')::jsonb FROM events WHERE position = %s", (position,)
        ).fetchone()
    assert row is not None
    assert row[0]["source"] == "/ledger"
    assert row[0]["actor"].startswith("key:")
    assert row[0]["tags"] == ["recipient:black-cat"]


BAD: dict[str, tuple[str, Any, int, str]] = {
    "an array": ("/recipients", [RECIPIENT], 422, ""),
    "an unknown field": ("/recipients", RECIPIENT | {"x": 1}, 422, "/x"),
    "an unknown role": ("/recipients", RECIPIENT | {"role": "friend"}, 422, "/role"),
    "an unknown region": ("/recipients", RECIPIENT | {"region": "XX"}, 422, "/region"),
    "an unknown purpose": (
        "/recipients/black-cat/agreements",
        AGREEMENT | {"purposes": ["148", "999"]},
        422,
        "/purposes/1",
    ),
    "another recipient than the path's": (
        "/recipients/black-cat/agreements",
        AGREEMENT | {"recipient": "white-cat"},
        422,
        "/recipient",
    ),
    "no offset": ("/notices", NOTICE | {"effective_from": "2026-01-01"}, 422, "/effective_from"),
}


@pytest.mark.parametrize("name", BAD)
def test_refuses_bad_bodies_by_pointer(running: Running, name: str) -> None:
    path, body, status, pointer = BAD[name]
    answer = post(running, path, body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": 1, "a": 2}', b"\xff"])
def test_refuses_malformed_bodies(running: Running, body: bytes) -> None:
    with running.client(Role.OFFICER) as officer:
        assert officer.post("/v1/recipients", content=body).status_code == 400
