"""The report of recorded decisions: what was asked and answered, and what was done with it."""

from datetime import UTC, datetime
from typing import Any

from tests.http.conftest import Running
from tests.http.deciding import COLLECTION, DISCLOSURE, MARKETING, USE, asks, decided, said, shop
from tests.http.reading import facts, post, project, subject_of
from tests.http.reporting import Rows, report, rows

SINCE = {"from": "2026-01-01"}
ASKED_ONLY = ("operation", "member", "record")


def act(name: str, id_: str, question: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The event of what was asked for."""
    data = {key: value for key, value in question.items() if key not in ASKED_ONLY and value}
    told = {"notice": "2026-01", "reason": "as asked"} | data | changes
    return said(name, id_, datetime.now(UTC).isoformat(), **told)


def decisions(running: Running, **params: Any) -> Rows:
    return rows(running, "decisions", **SINCE | params)


def test_a_recorded_decision_is_told_with_the_acts_that_quote_it(running: Running) -> None:
    shop(running)
    questions = [DISCLOSURE | {"record": True}, USE, USE | {"record": True}]
    first, unrecorded, second = asks(running, questions).json()["decisions"]
    acts = [
        act("data.disclosed", "d1", DISCLOSURE, decision=first["decision"]),
        act("data.disclosed", "d2", DISCLOSURE, decision=first["decision"]),
        act("data.used", "u1", USE, decision=unrecorded["decision"]),
        act("data.used", "u2", USE),
    ]
    at = post(running, acts)
    project(running)
    found = {row["decision"]: row for row in decisions(running)}
    assert found.keys() == {first["decision"], second["decision"]}
    told = found[first["decision"]]
    (kept, _) = facts(running, "ledger.decided")
    assert (told["position"], told["read_to"]) == (kept["position"], first["position"])
    assert (told["operation"], told["outcome"], told["broken"]) == ("disclose", "permit", None)
    assert told["subject"] == subject_of(running)
    assert (told["acts"], told["otherwise"]) == (at[:2], [])
    assert told["acted_at"] is not None
    assert (found[second["decision"]]["acts"], found[second["decision"]]["acted_at"]) == ([], None)


def test_an_act_that_is_not_what_was_permitted_is_told(running: Running) -> None:
    shop(running)
    permitted = decided(running, DISCLOSURE, record=True)["decision"]
    denied = decided(running, MARKETING, refusal_offered=False, record=True)
    assert denied["outcome"] == "deny"
    as_asked = act("data.disclosed", "d0", DISCLOSURE, decision=permitted)
    others = [
        act("data.used", "d1", USE, decision=permitted),
        act("data.disclosed", "d2", DISCLOSURE, decision=permitted, recipient="other"),
        act("data.disclosed", "d3", DISCLOSURE, decision=permitted, categories=["C001", "C002"]),
        act("data.disclosed", "d4", DISCLOSURE, decision=permitted) | {"subject": "M000456"},
        act("data.used", "d5", MARKETING, decision=denied["decision"]),
    ]
    at = post(running, [as_asked, *others])
    project(running)
    told, refused = decisions(running)
    assert (told["acts"], told["otherwise"]) == (at[:-1], at[1:-1])
    assert refused["broken"] == ["no_refusal_channel"]
    assert (refused["acts"], refused["otherwise"]) == ([at[-1]], [at[-1]])


def test_who_joins_by_a_decision_quotes_it(running: Running) -> None:
    shop(running)
    decision = decided(running, COLLECTION, record=True)["decision"]
    joining = act("data.collected", "j1", COLLECTION, decision=decision) | {"subject": "M000999"}
    (at,) = post(running, [joining])
    project(running)
    (told,) = decisions(running)
    assert (told["subject"], told["acts"], told["otherwise"]) == (None, [at], [])


def test_acts_after_the_position_and_acts_taken_back_are_not_told(running: Running) -> None:
    shop(running)
    decision = decided(running, USE, record=True)["decision"]
    project(running)
    before = report(running, "decisions", **SINCE)
    post(running, [act("data.used", "u1", USE, decision=decision)])
    project(running)
    assert len(decisions(running)[0]["acts"]) == 1
    assert report(running, "decisions", position=before["position"], **SINCE) == before
    amended = {
        "amended_source": "/shop/care",
        "amended_id": "u1",
        "kind": "void",
        "reason": "sent twice",
    }
    post(running, [said("event.amended", "a1", datetime.now(UTC).isoformat(), **amended)])
    project(running)
    assert decisions(running)[0]["acts"] == []
