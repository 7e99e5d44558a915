"""Recipients are told of corrections of our faults: once, whatever dies, whoever else does it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from api.access.tokens import Role
from api.own_events import OwnEvents
from api.service import Service
from api.steps.telling import Telling
from ledger.decisions.clock import day_of
from ledger.vocabulary.fact import Fact
from tests.database.conftest import PROJECTOR, Log
from tests.http.conftest import Running, serving
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import Truth, get, post, project, subject_of, truth, walk
from tests.http.request_bodies import CHECK, correction, done, fulfilment, granted, receipt

RECIPIENTS = ("black-cat", "green-pay", "mailer")
GIVEN = [
    with_data(disclosed(number), recipient=recipient) for number, recipient in enumerate(RECIPIENTS)
]


def corrected(number: int = 1, **data: Any) -> dict[str, Any]:
    """A correction as another system reports it."""
    event = collected(number) | {"type": "data.corrected", "id": f"k{number}"}
    said = correction(channel="web", fault_ours=True) | data
    return event | {"time": "2026-11-21T09:00:00+08:00", "data": said}


def told(running: Running) -> list[Truth]:
    return truth(running, lambda event: event["type"] == "recipient.notified")


def recipients(running: Running) -> list[str]:
    return [event["data"]["recipient"] for event in told(running)]


def telling(running: Running) -> Telling:
    """As another process would do it, or this one after a restart."""
    service = running.service
    return Telling(service.pool.connection, service.own_events, service.answer_days)


class Dying(OwnEvents):
    """Dies after so many events."""

    def __init__(self, running: Running, events: int) -> None:
        super().__init__(running.service.writer)
        self.left = events

    def append_once(self, fact: Fact, actor: str, subject: str, id_: str) -> bool:
        if not self.left:
            raise Killed
        self.left -= 1
        return super().append_once(fact, actor, subject, id_)


class Killed(BaseException):
    """The process is gone."""


class Silent(Telling):
    """Tells nobody."""

    def step(self) -> int:
        return 0


@pytest.fixture
def still(log: Log, service: Service, token_for: Callable[[Role], str]) -> Iterator[Running]:
    """A service that tells nobody by itself."""
    tokens = {role: token_for(role) for role in Role}
    silent = Silent(service.pool.connection, service.own_events, service.answer_days)
    with serving(replace(service, telling=silent)) as url:
        yield Running(log, service, url, tokens)


def test_the_service_tells_everybody_by_itself(running: Running) -> None:
    *_, last = post(running, [*GIVEN, corrected()])
    project(running)
    subject = subject_of(running)
    wait = {"Ledger-Min-Position": str(last + 1 + len(RECIPIENTS))}
    with running.client(Role.OFFICER) as officer:
        answer = officer.get(f"/v1/members/{subject}/restrictions", headers=wait)
    assert answer.status_code == 200, answer.text
    assert sorted(recipients(running)) == sorted(RECIPIENTS)


def test_what_is_told_says_what_to_correct_and_names_nobody(still: Running) -> None:
    post(still, [*GIVEN[:1], corrected(request="R7")])
    project(still)
    assert telling(still).step() == 1
    (event,) = told(still)
    position = truth(still, lambda e: e["type"] == "data.corrected")[0]["position"]
    assert event["id"] == f"correction/{position}/notified/black-cat"
    assert (event["source"], event["actor"]) == ("/ledger", "ledger:telling")
    assert event["subject"] == subject_of(still)
    data = event["data"]
    assert (data["kind"], data["categories"], data["request"]) == ("correction", ["C001"], "R7")
    assert data["answer_due"] == str(day_of(datetime.now(UTC)) + timedelta(days=14))
    assert "更正" in data["reason"]
    assert "correct" in data["reason"]
    project(still)
    (listed,) = walk(still, Role.OFFICER, "/v1/notifications", "notifications", kind="correction")
    shown = get(still, Role.OFFICER, f"/v1/notifications/{listed['notification']}").json()
    assert [each["transaction"] for each in shown["disclosures"]] == ["T1"]
    assert shown["corrected_attributes"] == ["address"]


def test_only_disclosures_that_may_hold_what_was_corrected_are_listed(still: Running) -> None:
    given = [
        with_data(disclosed(number), recipient="black-cat", transaction=name, attributes=attributes)
        for number, (name, attributes) in enumerate(
            [("T1", ["name"]), ("T2", ["address", "name"]), ("T3", None)]
        )
    ]
    for event in given:
        if event["data"]["attributes"] is None:
            del event["data"]["attributes"]
    post(still, [*given, corrected()])
    project(still)
    telling(still).step()
    (event,) = told(still)
    path = f"/v1/notifications/{event['data']['notification']}"
    shown = get(still, Role.OFFICER, path).json()
    assert [each["transaction"] for each in shown["disclosures"]] == ["T2", "T3"]


def test_nobody_is_told_twice(still: Running) -> None:
    post(still, [*GIVEN, corrected()])
    project(still)
    assert [telling(still).step() for _ in range(3)] == [1, 0, 0]
    assert recipients(still) == list(RECIPIENTS)
    project(still)
    assert telling(still).step() == 0
    post(still, [corrected(2)])
    project(still)
    assert telling(still).step() == 1
    assert recipients(still) == [*RECIPIENTS, *RECIPIENTS]


@pytest.mark.parametrize("events", range(len(RECIPIENTS) + 1))
def test_after_a_crash_the_rest_are_told(still: Running, events: int) -> None:
    post(still, [*GIVEN, corrected()])
    project(still)
    service = still.service
    dying = Telling(service.pool.connection, Dying(still, events), service.answer_days)
    if events < len(RECIPIENTS):
        with pytest.raises(Killed):
            dying.step()
    else:
        dying.tell(dying._next()[0])
    assert recipients(still) == list(RECIPIENTS[:events])
    assert telling(still).step() == 1
    assert recipients(still) == list(RECIPIENTS)
    assert telling(still).step() == 0


def test_of_many_that_tell_at_once_each_recipient_hears_one(still: Running) -> None:
    post(still, [*GIVEN, corrected()])
    project(still)
    together = Barrier(4)

    def tell(_: int) -> None:
        one = telling(still)
        (only,) = one._next()
        together.wait()
        one.tell(only)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(tell, range(4)))
    assert sorted(recipients(still)) == sorted(RECIPIENTS)


def test_one_telling_serves_for_two_corrections_before_it(still: Running) -> None:
    post(still, [*GIVEN, corrected(), corrected(2)])
    project(still)
    assert telling(still).step() == 2
    assert recipients(still) == list(RECIPIENTS)


def test_what_was_taken_back_before_is_told_to_nobody(still: Running) -> None:
    named = {"amended_source": "/shop/web", "amended_id": "k1", "kind": "void", "reason": "no"}
    amended = corrected() | {"id": "v1", "type": "event.amended", "data": named}
    post(still, [*GIVEN, corrected()])
    project(still)
    post(still, [amended])
    assert telling(still).step() == 1
    assert told(still) == []


def test_a_member_s_own_mistake_is_told_to_nobody(still: Running) -> None:
    post(still, [*GIVEN, corrected(fault_ours=False)])
    project(still)
    assert telling(still).step() == 0
    assert told(still) == []


def test_a_correction_by_an_officer_is_told_too(still: Running) -> None:
    post(still, GIVEN)
    done(still, "receive", receipt("R1", "correction"))
    done(still, "verify", CHECK)
    done(still, "decide", granted("correction"))
    done(still, "fulfil", fulfilment("correction", correction=correction(fault_ours=True)))
    project(still)
    assert telling(still).step() == 1
    assert [event["data"]["request"] for event in told(still)] == ["R1"] * len(RECIPIENTS)
    assert told(still)[0]["tags"][-1] == "request:R1"


def test_before_any_projector_has_run_nothing_is_to_tell(still: Running) -> None:
    assert telling(still).step() == 0


def test_a_rebuild_tells_nobody_again(still: Running) -> None:
    post(still, [*GIVEN, corrected()])
    project(still)
    assert telling(still).step() == 1
    with still.log.connect(PROJECTOR) as projector:
        projector.execute("UPDATE progress SET version = 0")
    project(still)
    assert telling(still).step() == 0
    assert recipients(still) == list(RECIPIENTS)
