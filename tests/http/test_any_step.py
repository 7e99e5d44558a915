"""No body of a step of a request gives a 500, whatever is wrong with it."""

import random
from typing import Any

import orjson
import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.request_bodies import (
    CHECK,
    WITHDRAWAL,
    extension,
    fulfilment,
    granted,
    receipt,
    refused,
)
from tests.http.test_any_input import mutated

ROUNDS = 300
RIGHTS = ("copy", "correction", "stop", "deletion")
KEPT = [{"categories": ["C002"], "ground": "ER21.1", "reason": "tax law", "until": "2031-12-31"}]


def bodies(number: int) -> dict[str, dict[str, Any]]:
    """A good body for each step."""
    disputed = {"right": "correction", "categories": ["C001"], "disputed": True}
    items = [{"right": "copy"}, {"right": "stop"}, {"right": "deletion"}, disputed]
    partly = {"outcome": "partially_granted", "kept": KEPT, "fee_twd": 0}
    restriction = {"scope": "all", "categories": ["C001"], "channels": ["email"]}
    return {
        "": receipt(f"R{number}", items=items, by_agent=False, explained=True),
        "/verify": CHECK | {"evidence": {"code": "42"}, "verifier": "staff:1"},
        "/extend": extension("deletion", days=3),
        "/decide": refused("deletion") | partly | {"restriction": restriction},
        "/fulfil": fulfilment(("stop", "correction")[number % 2], erasure="E1", handover="file"),
        "/withdraw": WITHDRAWAL | {"rights": ["copy"], "reason": "no need"},
    }


@pytest.mark.parametrize("seed", range(2))
def test_no_body_gives_a_500(running: Running, seed: int) -> None:
    random_, path = random.Random(seed), ""
    with running.client(Role.OFFICER) as officer:
        for number in range(ROUNDS):
            if number % 30 == 0:
                assert officer.post("/v1/requests", json=bodies(number)[""]).status_code == 201
                path = f"/v1/requests/R{number}"
                assert officer.post(f"{path}/verify", json=CHECK).status_code == 201
                right = random_.choice(RIGHTS)
                assert officer.post(f"{path}/decide", json=granted(right)).status_code == 201
            step, body = random_.choice(list(bodies(number).items()))
            address = f"{path}{step}" if step else "/v1/requests"
            sent = mutated(random_, body)
            answer = officer.post(address, content=orjson.dumps(sent))
            assert answer.status_code in (201, 404, 409, 422), (step, sent, answer.text)
