"""Bodies that `POST /v1/events` does not read: malformed, too large, of another media type."""

from typing import Any

import pytest

from tests.http.conftest import Running
from tests.http.events import disclosed, without
from tests.http.sending import BATCH, STRUCTURED, send, stored

DEEP = b"[" * 40 + b"]" * 40
BAD_BODIES: dict[str, tuple[bytes, int, int, str]] = {
    "nothing": (b"", 400, 0, ""),
    "not JSON": (b"{", 400, 0, ""),
    "not UTF-8": (b'{"id": "\xff"}', 400, 0, ""),
    "NaN": (b'{"data": {"a": NaN}}', 400, 0, "/data/a"),
    "infinity": (b'[{"data": {"a": -Infinity}}]', 400, 0, "/data/a"),
    "a key twice": (b'[{}, {"id": "1", "id": "2"}]', 400, 1, "/id"),
    "NUL": (b'[{"id": "a\\u0000"}]', 400, 0, "/id"),
    "a lone surrogate": (b'[{"id": "\\ud800"}]', 400, 0, "/id"),
    "too deep": (b'[{"data": ' + DEEP + b"}]", 400, 0, "/data" + "/0" * 30),
    "a wide integer": (b'[{"data": {"n": 9007199254740992}}]', 400, 0, "/data/n"),
    "a wider integer": (b'[{"data": {"n": 123456789012345678901234567890}}]', 400, 0, "/data/n"),
    "a string": (b'"event"', 422, 0, ""),
    "a batch of numbers": (b"[1]", 422, 0, ""),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_refuses_a_malformed_body_and_says_where(running: Running, name: str) -> None:
    body, status, index, pointer = BAD_BODIES[name]
    answer = send(running, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["index"], error["pointer"]) == (index, pointer)
    assert error["message"]
    assert stored(running) == 0


def test_refuses_more_than_a_thousand_events(running: Running) -> None:
    answer = send(running, [without(disclosed(n), "data") for n in range(1001)])
    assert (answer.status_code, answer.json()["errors"][0]["index"]) == (413, 1000)


@pytest.mark.parametrize("announced", [True, False])
def test_refuses_more_than_a_mebibyte(running: Running, announced: bool) -> None:
    body = b" " * (1024 * 1024 + 1)
    with running.client() as client:
        content = body if announced else iter([body[:700_000], body[700_000:]])
        answer = client.post(
            "/v1/events", content=content, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/xml", "application/json; charset=big5"]
)
def test_refuses_another_media_type(running: Running, media_type: str) -> None:
    answer = send(running, disclosed(), media_type)
    assert answer.status_code == 415
    assert STRUCTURED in answer.headers["Accept-Post"]


@pytest.mark.parametrize(("body", "mode"), [([disclosed()], STRUCTURED), (disclosed(), BATCH)])
def test_refuses_a_body_that_is_not_of_its_media_type(
    running: Running, body: Any, mode: str
) -> None:
    assert send(running, body, mode).status_code == 400
