"""Decisions rest on what the member said and what was decided about them, as of any moment."""

from datetime import UTC, datetime
from typing import Any

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.deciding import (
    COLLECTION,
    DISCLOSURE,
    MARKETING,
    USE,
    Answer,
    asks,
    broken,
    decided,
    notice,
    said,
    shop,
)
from tests.http.erasing import erased
from tests.http.events import collected, fact
from tests.http.reading import facts, get, post, subject_of
from tests.http.request_bodies import ago

REFUSED: dict[str, Any] = {"channels": ["email"], "received_by": "web"}
ACCEPTED: dict[str, Any] = REFUSED | {"act": "ticked the box again"}
STOP: dict[str, Any] = {"restriction": "X1", "scope": "all", "reason": "under review"}
CONSENT: dict[str, Any] = {
    "kind": "out_of_purpose",
    "purposes": ["024"],
    "notice": "2026-01",
    "channel": "web",
    "act": "ticked the box",
    "told_purpose": "a panel",
    "told_scope": "e-mail",
    "told_effect": "none if refused",
}
PANEL = USE | {
    "manner": "out-of-scope",
    "purposes": ["024"],
    "basis": "TW20.1.6",
    "service_notice": "panel-1",
    "viewer": None,
}
PAGE = fact(
    "service-notice.published",
    4,
    {
        "service_notice": "panel-1",
        "service": "panel",
        "page": "/panel",
        "page_sha256": "0" * 64,
        "effective_from": "2026-01-02T00:00:00+08:00",
        "purposes": ["024"],
        "categories": ["C001"],
        "manners": ["survey"],
        "text": {"zh": "消費者意見", "en": "a consumer panel"},
    },
)


def void(id_: str, of: str) -> Answer:
    named = {"amended_source": "/shop/care", "amended_id": of, "kind": "void", "reason": "a slip"}
    return said("event.amended", id_, **named)


def test_a_refusal_is_in_force_at_the_very_next_position(running: Running) -> None:
    shop(running)
    before = decided(running, MARKETING)
    (position,) = post(running, [said("marketing.refused", "m1", ago(seconds=1), **REFUSED)])
    told = decided(running, MARKETING)
    assert (told["outcome"], broken(told)) == ("deny", ["marketing_after_refusal"])
    assert told["position"] == position
    refused = [{"channel": "email", "position": position}]
    assert told["versions"]["marketing_refused"] == refused
    assert decided(running, MARKETING, channel="mail")["outcome"] == "permit_with_obligations"
    then = decided(running, MARKETING, position=before["position"])
    assert (then["outcome"], then["position"]) == (before["outcome"], before["position"])


def test_a_refusal_dated_ahead_holds_at_its_commit(running: Running) -> None:
    shop(running)
    post(running, [said("marketing.refused", "m1", ago(seconds=-200), **REFUSED)])
    assert decided(running, MARKETING)["outcome"] == "deny"


def test_an_officer_s_restriction_stops_all_but_what_the_law_demands(running: Running) -> None:
    shop(running)
    subject = subject_of(running)
    with running.client(Role.OFFICER) as officer:
        body = STOP | {"categories": ["C001"]}
        position = officer.post(f"/v1/members/{subject}/restrictions", json=body).json()["position"]
    told = decided(running, DISCLOSURE)
    assert broken(told) == ["use_while_restricted"]
    assert (told["reasons"][0]["what"], told["position"]) == (["X1"], position)
    named = [{"restriction": "X1", "scope": "all", "position": position}]
    assert told["versions"]["restrictions"] == named
    assert decided(running, USE, categories=["C002"])["versions"]["restrictions"] == []
    by_law = {"basis": "TW20.1.1", "statute": "Tax Collection Act Art. 30"}
    assert decided(running, DISCLOSURE, **by_law)["outcome"] == "permit"


def test_a_consent_is_separate_alive_and_named(running: Running) -> None:
    shop(running)
    post(running, [PAGE])
    assert broken(decided(running, PANEL)) == ["no_separate_consent"]
    (position,) = post(running, [said("consent.given", "c1", **CONSENT)])
    told = decided(running, PANEL)
    assert told["outcome"] == "permit"
    (consent,) = told["versions"]["consents"]
    assert (consent["position"], consent["kind"]) == (position, "out_of_purpose")
    withdrawn = {name: CONSENT[name] for name in ("kind", "purposes", "channel")}
    post(running, [said("consent.withdrawn", "w1", "2026-11-21T10:00:00+08:00", **withdrawn)])
    now = decided(running, PANEL)
    assert (now["outcome"], now["versions"]["consents"]) == ("deny", [])
    then = decided(running, PANEL, at="2026-11-20T12:00:00+08:00")
    assert (then["outcome"], then["versions"]["consents"]) == ("permit", [consent])


def test_a_consent_that_was_voided_never_was(running: Running) -> None:
    shop(running)
    (_, _, after) = post(
        running, [PAGE, said("consent.given", "c1", **CONSENT), void("v0", "nothing")]
    )
    post(running, [void("v1", "c1")])
    assert broken(decided(running, PANEL)) == ["no_separate_consent"]
    assert decided(running, PANEL, position=after)["outcome"] == "permit"
    post(running, [void("v2", "v1")])
    assert decided(running, PANEL)["outcome"] == "permit"


def test_a_late_word_counts_from_when_it_was_said_but_was_not_known(running: Running) -> None:
    shop(running)
    known_at = datetime.now(UTC)
    post(running, [said("marketing.refused", "m1", "2026-11-20T10:00:00+08:00", **REFUSED)])
    at = "2026-11-20T12:00:00+08:00"
    assert decided(running, MARKETING, at=at)["outcome"] == "deny"
    told = decided(running, MARKETING, at=at, known_at=known_at.isoformat())
    assert told["outcome"] == "permit_with_obligations"
    assert datetime.fromisoformat(told["known_at"]) == known_at
    earlier = decided(running, MARKETING, at="2026-11-20T09:59:59+08:00")
    assert earlier["outcome"] == "permit_with_obligations"


def test_of_a_refusal_and_an_acceptance_the_later_holds(running: Running) -> None:
    shop(running)
    accepted = said("marketing.accepted", "a1", "2026-11-20T11:00:00+08:00", **ACCEPTED)
    post(running, [accepted, said("marketing.refused", "m1", **REFUSED)])
    assert decided(running, MARKETING)["outcome"] == "permit_with_obligations"
    then = decided(running, MARKETING, at="2026-11-20T10:30:00+08:00")
    assert then["outcome"] == "deny"


def test_what_the_notice_of_the_member_said_is_what_counts(running: Running) -> None:
    """A wider purpose is not retroactive."""
    shop(running, purposes=["090", "148"])
    wider = fact("notice.published", 9, notice_data() | {"notice": "2026-12"})
    post(running, [wider])
    told = decided(running, MARKETING)
    assert (told["versions"]["notice"], broken(told)) == ("2026-12", ["purpose_not_notified"])
    shown = {"notice": "2026-12", "channel": "email", "placement": "letter"}
    post(running, [said("notice.presented", "p1", "2026-11-22T10:00:00+08:00", **shown)])
    assert decided(running, MARKETING)["outcome"] == "permit_with_obligations"


def notice_data() -> dict[str, Any]:
    data: dict[str, Any] = notice(effective_from="2026-11-20T00:00:00+08:00")["data"]
    return data


def test_of_somebody_erased_nothing_is_used(running: Running) -> None:
    shop(running)
    subject = subject_of(running)
    before = decided(running, USE)
    erased(running)
    told = decided(running, USE)
    assert (told["outcome"], broken(told)) == ("deny", ["use_after_erasure"])
    by_subject = {"member": None, "subject": subject}
    assert broken(decided(running, USE, **by_subject)) == ["use_after_erasure"]
    collecting = COLLECTION | by_subject
    assert broken(decided(running, collecting)) == ["use_after_erasure"]
    then = decided(running, USE, **by_subject, position=before["position"])
    assert then["outcome"] == "permit"


def test_a_tombstone_denies_until_the_member_joins_again(running: Running) -> None:
    shop(running)
    erased(running)
    past = COLLECTION | {"member": "M000123", "at": "2026-11-20T12:00:00+08:00"}
    assert broken(decided(running, past)) == ["use_after_erasure"]
    joining = COLLECTION | {"member": "M000123"}
    assert decided(running, joining)["outcome"] == "permit"
    post(running, [collected(2, time=ago(seconds=0))])
    assert decided(running, USE)["outcome"] == "permit"


def test_what_was_erased_in_part_is_used_no_more(running: Running) -> None:
    shop(running)
    erased(running, categories=["C002"])
    assert decided(running, USE)["outcome"] == "permit"
    assert broken(decided(running, USE, categories=["C002"])) == ["use_after_erasure"]


def test_a_recorded_decision_is_in_the_log_before_its_answer(running: Running) -> None:
    shop(running)
    subject = subject_of(running)
    asked = [USE | {"record": True}, USE, MARKETING | {"record": True, "refusal_offered": False}]
    first, other, last = asks(running, asked).json()["decisions"]
    kept, denied = facts(running, "ledger.decided")
    assert [first["recorded"], last["recorded"]] == [kept["position"], denied["position"]]
    assert other["recorded"] is None
    assert (kept["data"]["decision"], kept["data"]["outcome"]) == (first["decision"], "permit")
    assert kept["data"]["obligations"] == ["record_within_s", "quote_decision"]
    assert denied["data"]["broken"] == ["no_refusal_channel"]
    assert kept["subject"] == subject
    assert kept["tags"] == [f"member:{subject}", f"decision:{first['decision']}"]
    assert kept["actor"].startswith("key:")
    assert kept["data"]["position"] == first["position"] < kept["position"]


def test_an_event_quotes_the_decision(running: Running) -> None:
    shop(running)
    told = decided(running, DISCLOSURE, record=True)
    data = {name: DISCLOSURE[name] for name in DISCLOSURE if name not in ("operation", "member")}
    quoted = data | {"notice": "2026-01", "reason": "deliver", "decision": told["decision"]}
    post(running, [said("data.disclosed", "d1", ago(seconds=0), **quoted)])
    (event,) = facts(running, "data.disclosed")
    assert event["data"]["decision"] == told["decision"]


def test_what_was_decided_about_nobody_is_recorded_about_nobody(running: Running) -> None:
    shop(running)
    told = decided(running, USE, member="M000999", record=True)
    (kept,) = facts(running, "ledger.decided")
    assert (told["recorded"], kept.get("subject")) == (kept["position"], None)
    assert kept["tags"] == [f"decision:{told['decision']}"]


def test_a_subject_may_be_named_in_place_of_the_reference(running: Running) -> None:
    shop(running)
    by_subject = {"member": None, "subject": subject_of(running)}
    assert decided(running, USE, **by_subject)["outcome"] == "permit"
    nobody = {"member": None, "subject": "00000000-0000-4000-8000-000000000000"}
    assert broken(decided(running, USE, **nobody)) == ["unknown_member"]
    assert broken(decided(running, COLLECTION, **nobody)) == ["unknown_member"]


def test_a_member_s_copy_tells_what_was_decided(running: Running) -> None:
    shop(running)
    told = decided(running, DISCLOSURE, record=True)
    copy = get(running, Role.OFFICER, f"/v1/members/{subject_of(running)}/copy").json()
    (step,) = copy["others"]
    assert (step["what"]["code"], step["at"]["position"]) == ("ledger.decided", told["recorded"])
    assert step["data"]["outcome"] == {"code": "permit", "zh": "准許", "en": "permitted"}
