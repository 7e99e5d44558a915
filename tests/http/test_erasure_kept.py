"""What must be kept stays when a member is erased, and the answers say why."""

from typing import Any

import pytest

from tests.http.conftest import Running
from tests.http.erasing import HELD, KEPT_BY_LAW, erased, get, keys, order, own, plan
from tests.http.events import collected, disclosed, fact, with_data
from tests.http.reading import post, subject_of


@pytest.mark.parametrize(
    ("keeping", "rule"), [(HELD, "hold:H1"), (KEPT_BY_LAW, "retention:finance")]
)
def test_what_must_be_kept_stays_and_the_answer_says_why(
    running: Running, keeping: dict[str, Any], rule: str
) -> None:
    post(running, [keeping, collected(), disclosed()])
    subject = subject_of(running)
    answer = erased(running, erasure="E1")
    (kept,) = answer["kept"]
    assert (answer["whole"], answer["categories"]) == (False, ["C001"])
    assert (kept["categories"], kept["ground"], kept["rule"]) == (["C002"], "ER21.1", rule)
    assert keys(running) == ["C002"]
    assert subject_of(running) == subject
    certificate = get(running, "/v1/erasures/E1/certificate").json()
    assert certificate["kept"][0]["reason"] == keeping["data"]["reason"]
    assert certificate["kept"][0]["ground_words"]["en"]


def test_what_is_kept_of_everything_leaves_nothing_to_erase(running: Running) -> None:
    post(running, [with_data(HELD, categories=["C001", "C002"]), collected()])
    answer = order(running)
    assert answer.status_code == 409
    assert set(answer.json()["state"]) == {"C001", "C002"}
    assert own(running) == []


def test_the_rest_goes_once_the_hold_is_released(running: Running) -> None:
    post(running, [HELD, collected()])
    first = erased(running, erasure="E1")
    again = order(running, erasure="E2")
    post(running, [fact("hold.released", 2, {"hold": "H1", "reason": "the suit is settled"})])
    second = erased(running, erasure="E3")
    assert again.status_code == 409
    assert (first["whole"], second["whole"], second["categories"]) == (False, True, ["C002"])
    assert keys(running) == []


def test_what_was_collected_unlawfully_goes_whatever_period_is_set(running: Running) -> None:
    post(running, [KEPT_BY_LAW, collected()])
    assert erased(running, trigger="unlawful")["whole"]


def test_a_plan_says_what_would_stay(running: Running) -> None:
    post(running, [HELD, collected()])
    planned = plan(running, trigger="unlawful")
    assert (planned["whole"], planned["categories"], planned["warnings"]) == (False, ["C001"], [])
    assert planned["kept"][0]["rule"] == "hold:H1"
    assert keys(running) == ["C001", "C002"]


LONG = "H" * 64


def test_a_hold_of_the_longest_name_spoils_nothing(running: Running) -> None:
    post(running, [with_data(HELD, hold=LONG), collected()])
    answer = erased(running, erasure="E1")
    assert answer["kept"][0]["rule"] == f"hold:{LONG}"
    assert get(running, "/v1/erasures/E1").status_code == 200
