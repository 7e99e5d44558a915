"""No draft gives a 500, whatever is wrong with it."""

import random
from typing import Any

import orjson
import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import post, project
from tests.http.simulated import WHOLE
from tests.http.test_any_input import mutated
from tests.http.test_recipients import about
from tests.notices import COMPLETE, words

ROUNDS = 250
HANDLED = dict.fromkeys(("identity", "deadlines", "fees", "refusals"), words("說明", "said"))
FULL = COMPLETE | {
    "request_rules": HANDLED,
    "kept_after_stop": words("五年", "five years"),
    "marketing_refusal": ["email"],
    "transfer_regions": ["JP"],
}


@pytest.mark.parametrize("seed", range(2))
def test_no_draft_gives_a_500(running: Running, seed: int) -> None:
    random_ = random.Random(seed)
    post(running, [about("notice.published", 1, **COMPLETE)])
    project(running)
    version = COMPLETE["notice"]
    with running.client(Role.OFFICER) as officer:
        for _ in range(ROUNDS):
            draft = mutated(random_, FULL)
            question: dict[str, Any] = mutated(random_, WHOLE | {"notice": FULL, "examples": 1})
            path, body = random_.choice(
                [
                    ("/v1/notices/lint", draft),
                    (f"/v1/notices/diff?against={version}", draft),
                    ("/v1/notices", draft),
                    ("/v1/what-if", question),
                ]
            )
            answer = officer.post(path, content=orjson.dumps(body))
            assert answer.status_code in (200, 201, 404, 409, 422), (path, body, answer.text)
