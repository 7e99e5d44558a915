"""What an officer decides about keeping data, over HTTP."""

from typing import Any

import httpx
import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.erasing import erased, get
from tests.http.events import collected
from tests.http.reading import post, subject_of

HOLD = {"hold": "H1", "ground": "ER21.1", "reason": "a lawsuit", "categories": ["C002"]}
PERIOD = {
    "retention_class": "books",
    "categories": ["C002"],
    "keep_days": 1825,
    "start": "transaction_ended",
    "reason": "the commercial books",
    "effective_from": "2026-01-01T00:00:00+08:00",
    "ground": "ER21.1",
}
ENDED = {
    "terminated_at": "2026-11-01T00:00:00+08:00",
    "reason": "closed",
    "disposal": "destruction",
    "method": "keys",
}
RELEASED = {"reason": "the suit is settled"}


def decide(running: Running, path: str, body: Any) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post(path, json=body)


def test_a_hold_is_placed_for_references_and_keeps_their_data(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    placed = decide(running, "/v1/holds", HOLD | {"members": ["M000123"]})
    assert (placed.status_code, placed.json()["state"]) == (201, "standing")
    (hold,) = get(running, "/v1/keeping").json()["holds"]
    assert (hold["subjects"], hold["decided"]) == ([subject_of(running)], True)
    assert erased(running)["kept"][0]["rule"] == "hold:H1"
    assert erased(running, member="M000456")["whole"]


def test_a_hold_is_placed_and_released_once(running: Running) -> None:
    assert decide(running, "/v1/holds/H1/release", RELEASED).status_code == 404
    assert decide(running, "/v1/holds", HOLD).status_code == 201
    assert decide(running, "/v1/holds", HOLD).status_code == 409
    assert decide(running, "/v1/holds/H1/release", RELEASED).json()["state"] == "released"
    assert decide(running, "/v1/holds/H1/release", RELEASED).status_code == 409
    assert get(running, "/v1/keeping").json()["holds"] == []
    assert decide(running, "/v1/holds", HOLD).status_code == 201


def test_a_hold_is_released_for_one_member(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    decide(running, "/v1/holds", HOLD)
    body = RELEASED | {"members": ["M000123"]}
    assert decide(running, "/v1/holds/H1/release", body).json()["state"] == "standing for others"
    assert erased(running)["whole"]
    assert not erased(running, member="M000456")["whole"]


def test_a_period_is_set_and_takes_the_place_of_the_one_before(running: Running) -> None:
    assert decide(running, "/v1/retention", PERIOD).status_code == 201
    assert decide(running, "/v1/retention", PERIOD | {"keep_days": 9}).status_code == 201
    (period,) = get(running, "/v1/keeping").json()["periods"]
    assert (period["keep_days"], period["decided"]) == (9, True)


def test_a_service_ends_once(running: Running) -> None:
    assert decide(running, "/v1/services/shop/terminate", ENDED).status_code == 201
    assert decide(running, "/v1/services/shop/terminate", ENDED).status_code == 409
    assert get(running, "/v1/keeping").json()["services_ended"][0]["service"] == "shop"


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/holds", HOLD | {"ground": "NOPE"}, "/ground"),
        ("/v1/holds", HOLD | {"ground": "TW10.1"}, "/ground"),
        ("/v1/holds", HOLD | {"hold": "a/b"}, "/hold"),
        ("/v1/holds", HOLD | {"categories": ["C999"]}, "/categories/0"),
        ("/v1/holds", HOLD | {"members": ["M9"]}, "/members/0"),
        ("/v1/holds", HOLD | {"members": "M9"}, "/members"),
        ("/v1/holds", HOLD | {"members": ["M9"], "subjects": []}, "/members"),
        (
            "/v1/holds",
            HOLD | {"subjects": ["00000000-0000-4000-8000-000000000007"]},
            "/subjects/0",
        ),
        ("/v1/holds/H1/release", RELEASED | {"hold": "H2"}, "/hold"),
        ("/v1/retention", PERIOD | {"ground": "NOPE"}, "/ground"),
        ("/v1/retention", PERIOD | {"keep_days": -1}, "/keep_days"),
        ("/v1/services/shop/terminate", ENDED | {"service": "other"}, "/service"),
    ],
)
def test_a_bad_decision_is_refused_by_name(
    running: Running, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = decide(running, path, body)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
