"""Erasing what is due without anybody asking."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.access.tokens import Role
from api.erasing.due import due_members, erase_due
from ledger.vocabulary.codes import ErasureTrigger
from ledger.vocabulary.own import OWN_SOURCE
from tests.http.conftest import Running
from tests.http.erasing import projecting
from tests.http.events import collected
from tests.http.reading import post, project, subject_of, truth
from tests.http.request_bodies import CHECK, done, granted, receipt

OLD = "2020-01-01T09:00:00+08:00"
PERIOD = {
    "retention_class": "profile",
    "categories": ["C001"],
    "keep_days": 365,
    "start": "collected",
    "reason": "a year",
    "effective_from": OLD,
}
ENDED = {
    "terminated_at": "2026-11-22T09:00:00+08:00",
    "reason": "closed",
    "disposal": "destruction",
    "method": "keys",
}


def decide(running: Running, path: str, body: dict[str, Any]) -> None:
    with running.client(Role.OFFICER) as officer:
        answer = officer.post(path, json=body)
    assert answer.status_code == 201, answer.text


def end_service(running: Running) -> None:
    decide(running, "/v1/services/shop/terminate", ENDED)


def report(type_: str, data: dict[str, Any]) -> dict[str, Any]:
    """The same as a fact that an emitter sends."""
    now = datetime.now(UTC).isoformat()
    head = {"specversion": "1.0", "id": type_, "source": "/shop/office", "type": type_}
    return {**head, "time": now, "data": data}


def due(running: Running, service: str | None = None) -> dict[str, tuple[str, str]]:
    project(running)
    found = due_members(running.service.erasing, service)
    return {str(each.subject): (each.due.trigger.value, each.what) for each in found}


def stopped(running: Running) -> None:
    done(running, "receive", receipt("R1", "stop"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("stop"))


def test_nothing_is_due_without_a_rule(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456", time=OLD)])
    assert due(running) == {}


def test_a_period_that_is_over_makes_its_categories_due(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456", time=OLD)])
    decide(running, "/v1/retention", PERIOD)
    assert due(running) == {subject_of(running, "M000456"): ("period_over", "C001")}


def test_a_granted_stop_makes_everything_due(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    stopped(running)
    assert due(running) == {subject_of(running): ("stop_request", "*")}


def test_the_end_of_the_service_makes_everybody_due(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    end_service(running)
    found = due(running, "shop")
    assert (len(found), set(found.values())) == (2, {("service_ended", "*")})
    assert due(running) == due(running, "newsletter") == {}


@pytest.mark.parametrize("trigger", [ErasureTrigger.STOP_REQUEST, ErasureTrigger.PERIOD_OVER])
def test_what_is_due_is_erased_and_no_longer_due(running: Running, trigger: ErasureTrigger) -> None:
    post(running, [collected(time=OLD)])
    if trigger is ErasureTrigger.STOP_REQUEST:
        stopped(running)
    else:
        decide(running, "/v1/retention", PERIOD)
    project(running)
    (member,) = due_members(running.service.erasing)
    _, plan = erase_due(running.service.erasing, member)
    assert plan.gone == (("C001", "C002") if trigger == "stop_request" else ("C001",))
    ordered = truth(running, lambda e: e["type"] == "erasure.ordered")
    assert [(e["source"], e["data"]["trigger"]) for e in ordered] == [(OWN_SOURCE, trigger.value)]
    with projecting(running):
        pass
    assert due(running) == {}


def test_what_an_emitter_reports_makes_nothing_due(running: Running) -> None:
    forged = {"erasure": "E9", "trigger": "request", "reason": "forged"}
    stop = {"restriction": "S9", "scope": "all", "reason": "forged", "request": "R9"}
    about = {"subject": "M000123"}
    post(
        running,
        [
            collected(time=OLD),
            report("service.terminated", ENDED | {"service": "shop"}),
            report("retention.set", PERIOD),
            report("erasure.ordered", forged) | about,
            report("processing.restricted", stop) | about,
        ],
    )
    assert due(running) == {}
