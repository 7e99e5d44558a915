"""A member's request for deletion: which erasures it leads to, and what fulfils it."""

from typing import Any

import pytest

from api.access.tokens import Role
from api.erasing import facts as read_facts
from api.erasing import ordering as decisions
from tests.http.conftest import Running
from tests.http.erasing import HELD, deletion_granted, erased, keys, order, own
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import post
from tests.http.request_bodies import CHECK, do, done, fulfilment, granted, partly, receipt


def test_a_request_leads_to_an_erasure_and_its_fulfilment(running: Running) -> None:
    post(running, [collected()])
    deletion_granted(running)
    answer = erased(running, erasure="E1", trigger="request", request="R1")
    assert answer["whole"]
    done(running, "fulfil", fulfilment("deletion", erasure="E1"))
    with running.client(Role.OFFICER) as officer:
        shown = officer.get("/v1/requests/R1").json()
    assert shown["items"][0]["state"] == "fulfilled"


def test_only_a_granted_request_leads_to_an_erasure(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    deletion_granted(running)
    other = order(running, trigger="request", request="R1", member="M000456")
    unknown = order(running, trigger="request", request="R2")
    unnamed = order(running, trigger="request")
    wrong = order(running, trigger="stop_request", request="R1")
    assert [a.status_code for a in (other, unknown, unnamed, wrong)] == [404, 404, 422, 409]
    assert wrong.json()["state"] == {"deletion": "granted"}
    assert own(running) == []


def test_a_request_for_some_categories_erases_those(running: Running) -> None:
    post(running, [collected(), with_data(disclosed(), categories=["C002"])])
    deletion_granted(running, categories=["C001"])
    too_much = order(running, trigger="request", request="R1", categories=["C001", "C002"])
    answer = erased(running, trigger="request", request="R1")
    assert too_much.status_code == 422
    assert (answer["whole"], answer["categories"]) == (False, ["C001"])
    assert keys(running) == ["C002", "request"]
    assert [event["type"] for event in own(running)] == ["erasure.ordered", "erasure.completed"]


def test_a_request_serves_one_erasure_and_is_not_taken_back_after_it(running: Running) -> None:
    post(running, [collected()])
    deletion_granted(running, categories=["C001"])
    erased(running, erasure="E1", trigger="request", request="R1")
    again = order(running, erasure="E2", trigger="request", request="R1")
    withdrawn = do(running, "withdraw", {"channel": "email"})
    assert (again.status_code, withdrawn.status_code) == (409, 409)
    assert "E1" in again.json()["detail"]
    assert "cannot be undone" in withdrawn.json()["detail"]


def test_a_withdrawal_that_comes_before_the_order_forbids_it(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(running, [collected()])
    deletion_granted(running)

    def withdrawing(*arguments: Any) -> Any:
        monkeypatch.setattr(decisions, "rules_of", read_facts.rules_of)
        done(running, "withdraw", {"channel": "email"})
        return read_facts.rules_of(*arguments)

    monkeypatch.setattr(decisions, "rules_of", withdrawing)
    answer = order(running, trigger="request", request="R1")
    assert (answer.status_code, answer.json()["state"]) == (409, {"deletion": "withdrawn"})
    assert own(running) == []


def test_a_deletion_is_not_granted_in_full_where_something_must_be_kept(running: Running) -> None:
    post(running, [HELD, collected()])
    done(running, "receive", receipt("R1", "deletion"))
    done(running, "verify", CHECK)
    whole = do(running, "decide", granted("deletion"))
    kept = whole.json()["kept"]
    named = {name: kept[0][name] for name in ("categories", "ground", "reason")}
    less = partly(kept=[named], grounds=["TW11.3p.a", "ER21.1"])
    assert whole.status_code == 409
    assert [each["categories"] for each in kept] == [["C002"]]
    assert done(running, "decide", less)["state"] == {"deletion": "partially_granted"}


@pytest.mark.parametrize(
    ("erasure", "status"), [(None, 422), ("E9", 409), ("E-other", 409), ("E1", 409)]
)
def test_a_deletion_is_fulfilled_by_a_completed_erasure_of_the_member(
    running: Running, erasure: str | None, status: int
) -> None:
    post(running, [collected(), collected(2, "M000456")])
    deletion_granted(running)
    erased(running, erasure="E-other", member="M000456")
    order(running, erasure="E1", trigger="request", request="R1")
    named = {"erasure": erasure} if erasure else {}
    assert do(running, "fulfil", fulfilment("deletion", **named)).status_code == status


def test_a_deletion_is_not_fulfilled_by_an_erasure_for_something_else(running: Running) -> None:
    post(running, [collected()])
    erased(running, erasure="E0", categories=["C002"])
    deletion_granted(running)
    assert do(running, "fulfil", fulfilment("deletion", erasure="E0")).status_code == 409
