"""No input gives a 500: whatever is sent, the answer is a 2xx or a 4xx problem."""

import random
from typing import Any

import orjson
import pytest

from tests.http.conftest import Running
from tests.http.events import collected, disclosed

ROUNDS = 400
VALUES = [None, True, 0, -1, 1e308, "", "x" * 200, "\u202e", "C001", [], {}, [None], {"": ""}]
TYPES = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"]


def mutated(random_: random.Random, value: Any) -> Any:
    """The value with one place in it changed, removed or added."""
    if isinstance(value, dict) and value and random_.random() < 0.9:
        name = random_.choice(sorted(value))
        changed = dict(value)
        match random_.randrange(5):
            case 0:
                del changed[name]
            case 1:
                changed[name + "x"] = random_.choice(VALUES)
            case _:
                changed[name] = mutated(random_, value[name])
        return changed
    if isinstance(value, list) and value and random_.random() < 0.8:
        at = random_.randrange(len(value))
        return [*value[:at], mutated(random_, value[at]), *value[at + 1 :]]
    return random_.choice(VALUES)


def scrambled(random_: random.Random, body: bytes) -> bytes:
    at = random_.randrange(len(body))
    return body[:at] + random_.randbytes(random_.randrange(4)) + body[at + random_.randrange(3) :]


@pytest.mark.parametrize("seed", range(3))
def test_no_input_gives_a_500(running: Running, seed: int) -> None:
    random_ = random.Random(seed)
    with running.client() as client:
        for number in range(ROUNDS):
            event = random_.choice((disclosed, collected))(number)
            body = orjson.dumps(mutated(random_, random_.choice((event, [event]))))
            if random_.random() < 0.5:
                body = scrambled(random_, body)
            headers = {"Content-Type": random_.choice(TYPES)}
            if random_.random() < 0.3:
                headers |= {"ce-specversion": "1.0", "ce-id": "%E7%8E%8B%zz", "ce-time": "x"}
            answer = client.post("/v1/events", content=body, headers=headers)
            assert answer.status_code < 500, body
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json"


HOSTILE: list[tuple[str, bytes]] = [
    ("/v1/events?x=%00", b"{}"),
    ("/v1/events/", b"{}"),
    ("/v1/%2e%2e/events", b"{}"),
    ("/v1/event-types/%00/schema", b""),
    ("/v1/keys", b"\xff\xfe"),
    ("/v1/keys", b'{"role": "admin", "name": "\\u0000"}'),
    ("/v1/keys", b'{"role": "emitter", "source": "/\\ud800"}'),
]


@pytest.mark.parametrize(("path", "body"), HOSTILE)
def test_hostile_paths_and_bodies_are_answered(running: Running, path: str, body: bytes) -> None:
    for role in running.tokens:
        with running.client(role) as client:
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = client.request(method, path, content=body)
                assert answer.status_code < 500, (role, method, answer.text)
