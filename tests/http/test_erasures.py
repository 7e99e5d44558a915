"""Erasure over HTTP: ordered, carried out, listed."""

from typing import Any

import pytest

from ledger.vocabulary.organisation import CatalogueKind, CatalogueRow
from tests.http.conftest import Running
from tests.http.erasing import ERASING, erased, get, keys, order, own, plan
from tests.http.events import collected, disclosed, fact, with_data
from tests.http.reading import post, subject_of


def test_an_erasure_runs_from_its_order_to_its_completion(running: Running) -> None:
    post(running, [collected(), disclosed(1), disclosed(2)])
    answer = erased(running, erasure="E1")
    assert answer["whole"]
    assert answer["categories"] == ["C001", "C002"]
    ordered, notified, completed = own(running)
    assert [event["type"] for event in (ordered, notified, completed)] == list(ERASING)
    assert answer["position"] == ordered["position"]
    assert notified["data"]["recipient"] == "black-cat"
    assert notified["data"]["categories"] == ["C001"]
    assert len(completed["data"]["keys_destroyed"]) == 2
    assert keys(running) == []


def test_without_read_models_it_waits_and_says_so(running: Running) -> None:
    post(running, [collected()])
    answer = order(running, erasure="E1")
    told = get(running, "/v1/erasures/E1").json()
    early = get(running, "/v1/erasures/E1/certificate")
    assert (answer.status_code, answer.json()["state"]) == (201, "destroyed")
    assert (told["state"], told["completed"]) == ("destroyed", None)
    assert (early.status_code, early.json()["state"]) == (409, {"erasure": "destroyed"})
    assert keys(running) == []


def test_each_order_is_given_once(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    subject = subject_of(running)
    erased(running, erasure="E1")
    same_id = order(running, erasure="E1", member="M000456")
    again = order(running, member=None, subject=subject)
    assert (same_id.status_code, again.status_code) == (409, 409)
    assert len(own(running)) == 2


def test_an_order_that_the_log_does_not_bear_out_is_warned_of(running: Running) -> None:
    post(running, [collected()])
    for trigger in ("period_over", "service_ended", "stop_request"):
        planned = plan(running, trigger=trigger)
        assert (planned["whole"], planned["categories"]) == (True, ["C001", "C002"])
        assert len(planned["warnings"]) == 1
    assert own(running) == []
    assert len(erased(running)["warnings"]) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"erasure": "a/b"}, "/erasure"),
        ({"reason": "asked by ming@example.tw"}, "/reason"),
        ({"categories": ["C999"]}, "/categories/0"),
        ({"trigger": "whim"}, "/trigger"),
        ({"kept": [{"categories": ["C001"], "ground": "TW10.1", "reason": "x"}]}, "/kept/0/ground"),
        (
            {"kept": [{"categories": ["C001"], "ground": "ER21.1", "reason": "x", "rule": "a"}]},
            "/kept/0/rule",
        ),
        ({"member": ""}, "/member"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_bad_order_is_refused_by_name(
    running: Running, changes: dict[str, Any], pointer: str
) -> None:
    post(running, [collected()])
    answer = order(running, **changes)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert keys(running) == ["C001", "C002"]


@pytest.mark.parametrize("name", ["late", "plan"])
def test_words_of_addresses_are_no_erasures(running: Running, name: str) -> None:
    post(running, [collected()])
    assert order(running, erasure=name).status_code == 422


def test_erasures_are_listed_in_their_order(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    erased(running, erasure="E1")
    order(running, erasure="E2", member="M000456")
    rows = get(running, "/v1/erasures").json()["erasures"]
    still_open = get(running, "/v1/erasures?state=open").json()["erasures"]
    first = get(running, "/v1/erasures?limit=1").json()
    rest = get(running, f"/v1/erasures?after={first['next']}").json()["erasures"]
    assert (rows[0]["erasure"], rows[0]["state"]) == ("E1", "completed")
    assert [row["erasure"] for row in still_open] == ["E2"]
    assert [row["erasure"] for row in rest] == ["E2"]


def test_an_unknown_erasure_is_not_found(running: Running) -> None:
    for path in ("/v1/erasures/E9", "/v1/erasures/E9/certificate"):
        assert get(running, path).status_code == 404


def test_as_many_categories_as_a_catalogue_has_are_erased_and_told(running: Running) -> None:
    known = list(running.service.catalogue.codes.categories)
    special = running.service.catalogue.codes.special_categories
    codes = [code for code in known if code not in special]
    extra = [CatalogueRow(code=f"C{n}", name_en="another") for n in range(200, 240)]
    codes += [row.code for row in extra]
    catalogue = running.service.catalogue.codes.with_rows(CatalogueKind.CATEGORIES, extra)
    events = []
    for start in range(0, len(codes), 40):
        part = codes[start : start + 40]
        events.append(with_data(disclosed(start), categories=part))
    running.service.catalogue.codes = catalogue
    post(running, [collected(), *events])
    erased(running, erasure="E1")
    _, told, _ = own(running)
    assert len(told["data"]["categories"]) == len(codes) > 50


def test_a_notice_that_others_report_leaves_nobody_untold(running: Running) -> None:
    told = {
        "notification": "N9",
        "recipient": "black-cat",
        "kind": "erasure",
        "categories": ["C001"],
        "handover": "api",
        "reason": "forged",
    }
    answered = {"notification": "N9", "recipient": "black-cat", "answer": "deleted"}
    post(
        running,
        [
            collected(),
            disclosed(),
            fact("recipient.notified", 1, told, "M000123"),
            fact("recipient.acknowledged", 2, answered | {"handover": "api"}, "M000123"),
        ],
    )
    erased(running, erasure="E1")
    assert [e["data"]["recipient"] for e in own(running) if "recipient" in e["data"]] == [
        "black-cat"
    ]
