"""`POST /v1/events`: what is stored, and what is answered."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.http.conftest import Running
from tests.http.events import disclosed, with_data
from tests.http.sending import BATCH, STRUCTURED, send, stored


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (disclosed(), STRUCTURED),
        (disclosed(), "application/json"),
        ([disclosed()], BATCH),
        ([disclosed()], "application/json"),
        ([disclosed()], f"{BATCH}; charset=utf-8"),
    ],
)
def test_stores_an_event_in_every_json_mode(running: Running, body: Any, media_type: str) -> None:
    answer = send(running, body, media_type)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["log"], told["accepted"], told["duplicates"]) == ("shop_log", 1, [])
    assert len(told["positions"]) == 1
    assert stored(running) == 1


def test_numbers_a_batch_without_holes(running: Running) -> None:
    told = send(running, [disclosed(n) for n in range(500)]).json()
    first = told["positions"][0]
    assert told["positions"] == list(range(first, first + 500))


def test_an_empty_batch_stores_nothing(running: Running) -> None:
    answer = send(running, [], BATCH)
    assert (answer.status_code, answer.json()["positions"]) == (200, [])
    assert stored(running) == 0


def test_tells_duplicates_by_their_first_position(running: Running) -> None:
    first = send(running, [disclosed(1), disclosed(2)]).json()
    again = send(running, [disclosed(2), disclosed(3), disclosed(1)])
    told = again.json()
    assert again.status_code == 201
    assert (told["accepted"], told["duplicates"]) == (1, [0, 2])
    assert [told["positions"][0], told["positions"][2]] == first["positions"][::-1]
    all_known = send(running, [disclosed(1)])
    assert (all_known.status_code, all_known.json()["duplicates"]) == (200, [0])


def test_an_event_twice_in_one_request_is_stored_once(running: Running) -> None:
    told = send(running, [disclosed(1), disclosed(2), disclosed(1)]).json()
    assert (told["accepted"], told["duplicates"]) == (2, [2])
    assert told["positions"][0] == told["positions"][2]
    assert stored(running) == 2


@pytest.mark.parametrize("together", [True, False])
def test_another_event_under_the_same_name_is_a_conflict(running: Running, together: bool) -> None:
    other = with_data(disclosed(1), reason="something else")
    if not together:
        send(running, [disclosed(1)])
    batch = [disclosed(9), *([disclosed(1)] if together else []), other]
    answer = send(running, batch)
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["index"] == len(batch) - 1
    assert answer.json()["errors"][0]["pointer"] == "/id"
    assert stored(running) == (0 if together else 1)


def test_many_at_once_are_each_stored_once(running: Running) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: send(running, disclosed(n % 20)), range(100)))
    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert stored(running) == 20


def test_a_dead_database_is_an_answer_not_a_defect(running: Running) -> None:
    running.service.writer.close()
    answer = send(running, disclosed())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
