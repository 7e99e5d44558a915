"""What reports say of members against a plain count over the events of a simulated history."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from tests.http.conftest import Running
from tests.http.events import collected, disclosed
from tests.http.reading import facts, post, project
from tests.http.reporting import (
    FIRST,
    LAST,
    PERIOD,
    TAIPEI,
    WHOLE,
    ask,
    by,
    csv_of,
    day,
    events,
    moment,
    report,
    rows,
    told,
)

__all__ = ["told"]
PROCESSING = ("data.collected", "data.used", "data.disclosed")


def subject_of(event: dict[str, Any]) -> str:
    return str(event["subject"])


def cells(found: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    return Counter(
        (purpose, category, e["type"], e["data"].get("manner"), e["data"].get("recipient"))
        for e in found
        for purpose in set(e["data"]["purposes"])
        for category in set(e["data"]["categories"])
    )


def test_the_purpose_matrix_counts_what_happened_and_what_did_before(told: Running) -> None:
    days = (LAST - FIRST).days + 1
    before = FIRST - timedelta(days=days)
    now = cells(events(told, *PROCESSING))
    earlier = cells(events(told, *PROCESSING, when=lambda e: before <= day(e) < FIRST))
    found = by(
        rows(told, "purpose-matrix", **PERIOD), "purpose", "category", "type", "manner", "recipient"
    )
    assert found.keys() == now.keys() | earlier.keys()
    for cell, row in found.items():
        assert (row["count"], row["before"]) == (now[cell], earlier[cell]), cell
        assert row["change"] == now[cell] - earlier[cell]
    assert sum(now.values()) > 500


def test_the_register_of_processing_says_what_each_purpose_was_for(told: Running) -> None:
    found = by(rows(told, "processing-register", **PERIOD), "purpose")
    happened = events(told, *PROCESSING)
    for (purpose,), row in found.items():
        own = [e for e in happened if purpose in e["data"]["purposes"]]
        counts = Counter(e["type"] for e in own)
        assert [row["collected"], row["used"], row["disclosed"]] == [counts[t] for t in PROCESSING]
        assert row["categories"] == sorted({c for e in own for c in e["data"]["categories"]})
        assert row["bases"] == sorted({e["data"]["basis"] for e in own})
        assert row["recipients"] == sorted(
            {e["data"]["recipient"] for e in own if "recipient" in e["data"]}
        )
    assert {"040", "090", "148", "157"} <= {purpose for (purpose,) in found}


def test_disclosure_accounting_lists_each_disclosure(told: Running) -> None:
    happened = events(told, "data.disclosed")
    found = rows(told, "disclosures", **PERIOD)
    assert [row["position"] for row in found] == [e["position"] for e in happened]
    assert len(found) > 50
    busiest = Counter(e["data"]["recipient"] for e in happened).most_common(1)[0][0]
    of_one = rows(told, "disclosures", recipient=busiest, **PERIOD)
    assert [row["position"] for row in of_one] == [
        e["position"] for e in happened if e["data"]["recipient"] == busiest
    ]
    subject = happened[0]["subject"]
    of_member = rows(told, "disclosures", subject=subject, **PERIOD)
    assert [row["position"] for row in of_member] == [
        e["position"] for e in happened if e["subject"] == subject
    ]


def test_affected_members_are_those_whose_data_a_recipient_got(told: Running) -> None:
    happened = events(told, "data.disclosed")
    recipient = Counter(e["data"]["recipient"] for e in happened).most_common(1)[0][0]
    own = [e for e in happened if e["data"]["recipient"] == recipient]
    found = by(rows(told, "affected-members", recipient=recipient, **PERIOD), "subject")
    assert {subject for (subject,) in found} == set(map(subject_of, own))
    head = report(told, "affected-members", recipient=recipient, **PERIOD)
    of_category = {(subject_of(e), code) for e in own for code in e["data"]["categories"]}
    assert head["row_count"] == len(found)
    assert head["totals"] == {"categories": Counter(code for _, code in of_category)}
    asked = {"recipient": recipient, "format": "csv", "lang": "en", **PERIOD}
    lines = dict(csv_of(ask(told, "affected-members", **asked).content)[0])
    assert lines["當事人數 members"] == str(len(found))
    for code, count in head["totals"]["categories"].items():
        (told_count,) = [n for name, n in lines.items() if f"of these: {code} " in name]
        assert told_count == str(count)
    for (subject,), row in found.items():
        theirs = [e for e in own if e["subject"] == subject]
        assert row["disclosures"] == len(theirs)
        assert row["categories"] == sorted({c for e in theirs for c in e["data"]["categories"]})
        assert datetime.fromisoformat(row["first"]) == min(map(moment, theirs))


def test_requests_have_a_line_for_each_right(told: Running) -> None:
    received = events(told, "request.received", when=lambda _: True)
    asked = {(e["data"]["request"], item["right"]) for e in received for item in e["data"]["items"]}
    found = by(rows(told, "requests", **WHOLE), "request", "right")
    assert found.keys() == asked
    decided = events(told, "request.decided", when=lambda _: True)
    assert len(decided) > 0
    for event in decided:
        row = found[event["data"]["request"], event["data"]["right"]]
        assert row["outcome"] == event["data"]["outcome"]
        late = day(event) > date.fromisoformat(row["due"])
        assert row["late"] == late or row["withdrawn_at"]
    narrow = by(rows(told, "requests", **PERIOD), "request", "right")
    for key, row in found.items():
        began = datetime.fromisoformat(row["received_at"]).astimezone(TAIPEI).date()
        ends = [row["fulfilled_at"], row["withdrawn_at"]]
        ends.append(row["decided_at"] if row["outcome"] == "refused" else None)
        over = min(
            (datetime.fromisoformat(e).astimezone(TAIPEI).date() for e in ends if e), default=None
        )
        assert (key in narrow) == (began <= LAST and (over is None or over >= FIRST)), row


ACTS = (
    "consent.given",
    "consent.refused",
    "consent.withdrawn",
    "marketing.refused",
    "marketing.accepted",
    "provision.declined",
)


def test_every_consent_names_the_notice_served_before_it(told: Running) -> None:
    happened = events(told, *ACTS)
    found = rows(told, "consents", **PERIOD)
    assert [row["position"] for row in found] == [e["position"] for e in happened]
    shown = facts(told, "notice.presented")
    proven = 0
    for row, event in zip(found, happened, strict=True):
        served = [
            (moment(each), each["position"])
            for each in shown
            if each["subject"] == event["subject"]
            and each["data"]["notice"] == event["data"].get("notice")
            and moment(each) <= moment(event)
        ]
        assert row["notice_position"] == (max(served)[1] if served else None)
        proven += bool(served)
    assert proven > 20


def test_corrections_and_restrictions_are_listed(told: Running) -> None:
    corrected = events(told, "data.corrected")
    assert [r["position"] for r in rows(told, "corrections", **PERIOD)] == [
        e["position"] for e in corrected
    ]
    stopped = events(told, "processing.restricted", "processing.resumed")
    assert [r["position"] for r in rows(told, "restrictions", **PERIOD)] == [
        e["position"] for e in stopped
    ]
    assert corrected


def test_deletions_say_how_and_what_recipients_answered(told: Running) -> None:
    completed = events(told, "erasure.completed", when=lambda _: True)
    ordered = events(told, "erasure.ordered", when=lambda _: True)
    assert completed
    found = by(rows(told, "deletions", **WHOLE), "erasure")
    assert {name for (name,) in found} == {e["data"]["erasure"] for e in ordered}
    for event in completed:
        row = found[(event["data"]["erasure"],)]
        assert (row["method"], row["place"]) == (event["data"]["method"], event["data"]["place"])
        assert datetime.fromisoformat(row["completed_at"]) == moment(event)
    listed = report(told, "confirmations", **WHOLE)
    # the service itself goes on telling recipients of corrections
    notified = [e for e in facts(told, "recipient.notified") if e["position"] <= listed["position"]]
    lines = by(listed["rows"], "notification", "recipient", "subject")
    assert lines.keys() == {
        (e["data"]["notification"], e["data"]["recipient"], e["subject"]) for e in notified
    }
    for event in facts(told, "recipient.acknowledged"):
        row = lines[event["data"]["notification"], event["data"]["recipient"], event["subject"]]
        assert row["answer"] == event["data"]["answer"]


def test_inquiries_without_an_answer_stand_out(told: Running) -> None:
    received = events(told, "inquiry.received")
    answered = {
        e["data"]["inquiry"]
        for e in events(told, "inquiry.answered", when=lambda e: day(e) <= LAST)
    }
    found = by(rows(told, "contact", **PERIOD), "inquiry")
    for event in received:
        name = event["data"]["inquiry"]
        assert found[(name,)]["unanswered"] == (name not in answered)
    assert {e["data"]["inquiry"] for e in received} <= {name for (name,) in found}


def test_what_was_taken_back_counts_nowhere_and_still_did_before(running: Running) -> None:
    month = {"from": "2026-11-01", "to": "2026-11-30"}
    post(running, [collected(1), disclosed(2), disclosed(3)])
    project(running)
    before = report(running, "disclosures", **month)
    matrix = rows(running, "purpose-matrix", position=before["position"], **month)
    post(running, [void(collected(1)), void(disclosed(2))])
    project(running)
    assert len(before["rows"]) == 2
    assert len(rows(running, "disclosures", **month)) == 1
    counts = {row["type"]: row["count"] for row in rows(running, "purpose-matrix", **month)}
    assert set(counts) == {"data.disclosed"}
    assert rows(running, "notice-coverage", **month) == []
    again = rows(running, "purpose-matrix", position=before["position"], **month)
    assert again == matrix != rows(running, "purpose-matrix", **month)


def void(event: dict[str, Any]) -> dict[str, Any]:
    data = {"amended_source": event["source"], "amended_id": event["id"], "kind": "void"}
    amending = {"id": f"void-{event['id']}", "type": "event.amended"}
    return {**event, **amending, "data": {**data, "reason": "it was another member"}}
