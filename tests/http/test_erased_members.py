"""What is left of an erased member, and what becomes of what comes for them later."""

from datetime import UTC, datetime
from typing import Any

import httpx

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.erasing import erased, get, keys, order
from tests.http.events import collected, disclosed, fact
from tests.http.reading import post, project, subject_of, truth
from tests.http.request_bodies import CHECK, do, done, granted, receipt


def looked_up(running: Running) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post("/v1/members/lookup", json={"member": "M000123"})


def late(running: Running) -> list[dict[str, Any]]:
    """What came for somebody erased."""
    with running.client(Role.AUDITOR) as auditor:
        events: list[dict[str, Any]] = auditor.get("/v1/erasures/late").json()["events"]
    return events


def test_the_reference_leads_nowhere_any_more(running: Running) -> None:
    post(running, [collected()])
    erased(running)
    assert looked_up(running).status_code == 404
    assert order(running).status_code == 404


def test_nothing_is_revealed_of_an_erased_member(running: Running) -> None:
    (position,) = post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    with running.client(Role.INVESTIGATOR) as investigator:
        body = {"reason": "a complaint", "positions": [position]}
        answer = investigator.post(f"/v1/members/{subject}/reveal", json=body)
    (event,) = answer.json()["events"]
    assert {part["fault"] for part in event["sealed"]} == {"the key is destroyed"}


def test_the_view_holds_only_the_proof(running: Running) -> None:
    refusal = {"channels": ["email"], "received_by": "web"}
    post(running, [collected(), disclosed(), fact("marketing.refused", 1, refusal, "M000123")])
    subject = subject_of(running)
    erased(running, erasure="E1")
    project(running)
    view = get(running, f"/v1/members/{subject}").json()["view"]
    assert set(view["erasures"]) == {"E1"}
    assert view.keys().isdisjoint({"categories", "disclosures", "marketing", "joined"})
    with running.log.connect() as connection:
        counted = connection.execute("SELECT count(*) FROM marketing_refusals").fetchone()
    assert counted == (0,)


def test_what_comes_for_somebody_erased_is_found_and_brings_nobody_back(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    (position,) = post(running, [disclosed(9)])
    (event,) = late(running)
    assert (event["position"], event["data"]["recipient"]) == (position, "black-cat")
    assert event["subject"] != subject
    assert looked_up(running).status_code == 404


def test_the_same_person_joining_again_is_a_new_subject(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    now = datetime.now(UTC).isoformat()
    post(running, [collected(5, time=now), disclosed(6, time=now), disclosed(7)])
    assert subject_of(running) != subject
    assert [event["id"] for event in late(running)] == ["e7"]
    assert keys(running) == ["C001", "C002"]


def test_nothing_is_erased_of_the_subject_of_a_tombstone(running: Running) -> None:
    post(running, [collected()])
    erased(running)
    post(running, [disclosed(9)])
    (event,) = late(running)
    answer = order(running, member=None, subject=event["subject"])
    assert (answer.status_code, "somebody erased" in answer.json()["detail"]) == (409, True)


def test_evidence_for_somebody_erased_is_recorded_without_its_values(running: Running) -> None:
    post(running, [collected()])
    done(running, "receive", receipt("R1", "deletion", "copy"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("deletion"))
    erased(running, erasure="E1", trigger="request", request="R1")
    evidence = {**CHECK, "evidence": {"document": "A123456789"}}
    assert do(running, "verify", evidence).status_code == 201
    verified = truth(running, lambda e: e["type"] == "request.verified")[-1]
    assert "evidence" not in verified["data"]
