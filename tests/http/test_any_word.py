"""No body about restrictions, marketing or notifications gives a 500, whatever is wrong with it."""

import random
from typing import Any

import orjson
import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import post, subject_of
from tests.http.test_any_input import mutated
from tests.http.test_notifications import told

ROUNDS = 300
STOP = {"scope": "marketing", "reason": "asked", "categories": ["C001"], "channels": ["sms"]}
REFUSAL = {"refused": True, "channels": ["email"], "received_by": "web", "reason": "too much"}
DISPUTE = {"scope": "disputed", "reason": "wrong", "dispute_noted": True}


def bodies(subject: str, number: int) -> dict[str, dict[str, Any]]:
    """A good body for each address."""
    member, notification = f"/v1/members/{subject}", f"/v1/notifications/N{number // 30}"
    answer = ("deleted", "unreachable")[number % 2]
    return {
        f"{member}/restrictions": (STOP, DISPUTE)[number % 2] | {"restriction": f"X{number // 30}"},
        f"{member}/restrictions/X{number // 30}/resume": {"reason": "over", "ground": "TW11.2p.a"},
        f"{member}/marketing": REFUSAL,
        f"{notification}/acknowledge": {"answer": answer, "handover": "api", "reason": "done"},
        f"{notification}/escalate": {"reason": "again", "answer_due": "2099-01-01"},
    }


@pytest.mark.parametrize("seed", range(2))
def test_no_body_gives_a_500(running: Running, seed: int) -> None:
    random_ = random.Random(seed)
    post(running, [told(number) for number in range(ROUNDS // 30)])
    subject = subject_of(running)
    taken = set()
    with running.client(Role.OFFICER) as officer:
        for number in range(ROUNDS):
            address, body = random_.choice(list(bodies(subject, number).items()))
            sent = mutated(random_, body) if random_.random() < 0.6 else body
            answer = officer.post(address, content=orjson.dumps(sent))
            assert answer.status_code in (201, 404, 409, 422), (address, sent, answer.text)
            if answer.status_code == 201:
                taken.add(address.rpartition("/")[2])
    assert taken == {"restrictions", "resume", "marketing", "acknowledge", "escalate"}
