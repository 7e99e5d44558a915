"""A notice against what was declared and what happened, over HTTP."""

from collections import Counter
from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import get, pointer_of, post, project, reads
from tests.http.simulated import SHOP_NOTICE, WHOLE, simulated
from tests.http.test_recipients import about
from tests.notices import COMPLETE

PATH = f"/v1/notices/{COMPLETE['notice']}/coverage"
PROCESSING = ("data.collected", "data.used", "data.disclosed")


def cover(running: Running, path: str = PATH, **params: str) -> dict[str, Any]:
    answer = get(running, Role.AUDITOR, path, **params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def counts(gaps: list[dict[str, Any]]) -> dict[str, int]:
    return {f"{gap['part']} {gap['name']}": gap["count"] for gap in gaps if "count" in gap}


def filled(running: Running) -> None:
    events = [
        about("notice.published", 1, **COMPLETE),
        collected(1),
        *[disclosed(n) for n in range(3)],
        with_data(disclosed(10), categories=["C038"], purposes=["152"]),
        disclosed(11, time="2026-10-31T23:59:59+08:00"),
        disclosed(12, time="2026-11-20T00:00:00+08:00"),
    ]
    post(running, events)
    project(running)


def test_what_does_not_fit_together_is_told_with_counts(running: Running) -> None:
    filled(running)
    told = cover(running, **{"from": "2026-11-01", "to": "2026-11-30"})
    assert told["events"] == 6
    assert counts(told["uncovered"])["purpose 152"] == 1
    assert counts(told["uncovered"])["recipient black-cat/delivery"] == 5
    assert counts(told["not_notified"]) == {"category C038": 1}
    assert {"item c", "item d"} <= {f"{g['part']} {g['name']}" for g in told["unexercised"]}
    assert counts(told["not_declared"]) == {"agreement black-cat": 5}


def test_days_are_those_of_taipei_and_both_count(running: Running) -> None:
    filled(running)
    for first, last, events in (
        ("2026-10-31", "2026-10-31", 1),
        ("2026-11-20", "2026-11-20", 5),
        ("2026-11-01", "2026-11-18", 0),
        ("2026-11-19", "2026-11-19", 1),
    ):
        assert cover(running, **{"from": first, "to": last})["events"] == events, first


def test_what_was_taken_back_does_not_count(running: Running) -> None:
    filled(running)
    amendment = {
        "amended_source": "/shop/orders",
        "amended_id": "e10",
        "kind": "void",
        "reason": "never happened",
    }
    post(running, [about("event.amended", 9, **amendment) | {"subject": "M000123"}])
    project(running)
    told = cover(running, **{"from": "2026-11-01", "to": "2026-11-30"})
    assert (told["events"], told["not_notified"]) == (5, [])


def test_s05_s15_a_simulated_year_is_covered_but_for_what_was_planted(running: Running) -> None:
    sent = simulated(running)
    told = cover(running, f"/v1/notices/{SHOP_NOTICE}/coverage", **WHOLE)
    kinds = Counter(each["type"] for each in sent)
    assert told["events"] == sum(kinds[type_] for type_ in PROCESSING)
    acts = [each["data"] for each in sent if each["type"] in PROCESSING]
    strange = [a for a in acts if set(a["categories"]) - {"C001", "C002", "C011"}]
    covered = sum(counts(told["not_notified"]).values())
    assert covered <= len(strange)
    assert all(gap["text"]["zh"] and gap["text"]["en"] for gap in told["uncovered"])


def test_the_reading_is_recorded_without_anybody(running: Running) -> None:
    filled(running)
    cover(running, **{"from": "2026-11-01", "to": "2026-11-30"})
    (read,) = reads(running)
    assert read["data"]["subject_count"] == 0
    assert read["data"]["filters"] == "from=2026-11-01 to=2026-11-30"
    assert read["data"]["route"] == "/v1/notices/{version}/coverage"


BAD_PERIODS: dict[str, tuple[dict[str, str], str]] = {
    "ends before it starts": ({"from": "2026-11-02", "to": "2026-11-01"}, "/query/to"),
    "ends before the version takes effect": ({"to": "2026-11-01"}, "/query/to"),
    "no date": ({"from": "yesterday"}, "/query/from"),
    "a number": ({"from": "20261101"}, "/query/from"),
    "a moment": ({"to": "2026-11-01T00:00:00Z"}, "/query/to"),
    "no such day": ({"from": "2026-02-30"}, "/query/from"),
    "beyond all days": ({"to": "9999-12-31"}, "/query/to"),
    "unknown": ({"until": "2026-11-01"}, "/query/until"),
}


@pytest.mark.parametrize("name", BAD_PERIODS)
def test_a_period_that_makes_no_sense_is_refused(running: Running, name: str) -> None:
    filled(running)
    params, pointer = BAD_PERIODS[name]
    assert pointer_of(get(running, Role.AUDITOR, PATH, **params)) == pointer


def test_a_version_that_is_not_there_is_named(running: Running) -> None:
    filled(running)
    assert get(running, Role.OFFICER, "/v1/notices/none/coverage").status_code == 404
    assert cover(running)["from"] == "2027-01-01"
