"""What reports say of the organisation against a plain count over a simulated history."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import facts, post, project, truth, walk
from tests.http.reporting import (
    FIRST,
    LAST,
    PERIOD,
    TAIPEI,
    WHOLE,
    by,
    day,
    events,
    in_period,
    moment,
    report,
    rows,
    told,
)

__all__ = ["told"]


def test_recipients_and_retention_are_those_of_the_log(told: Running) -> None:
    found = by(rows(told, "recipients", **WHOLE), "recipient")
    registered = facts(told, "recipient.registered")
    disclosed_to = Counter(
        e["data"]["recipient"] for e in events(told, "data.disclosed", when=lambda _: True)
    )
    assert {name for (name,) in found} >= {e["data"]["recipient"] for e in registered}
    for (name,), row in found.items():
        assert row["disclosures"] == disclosed_to[name]
    checks = Counter(e["data"]["recipient"] for e in facts(told, "recipient.supervised"))
    assert {name: row["checks"] for (name,), row in found.items() if row["checks"]} == checks
    kept = [row["name"] for row in rows(told, "retention", **WHOLE) if row["what"] == "retention"]
    assert sorted(kept) == sorted(
        e["data"]["retention_class"] for e in facts(told, "retention.set")
    )


def test_incidents_have_the_fields_of_the_form_and_the_72_hours(told: Running) -> None:
    known = facts(told, "incident.known")
    found = by(rows(told, "incidents", **WHOLE), "incident")
    assert {name for (name,) in found} == {e["data"]["incident"] for e in known} != set()
    for event in known:
        row = found[(event["data"]["incident"],)]
        at = datetime.fromisoformat(event["data"]["known_at"])
        assert datetime.fromisoformat(row["due"]) == at + timedelta(hours=72)
        reported = [
            datetime.fromisoformat(e["data"]["reported_at"])
            for e in facts(told, "incident.reported")
            if e["data"]["incident"] == event["data"]["incident"]
        ]
        assert row["late"] == (min(reported) > at + timedelta(hours=72))


def firsts(told: Running) -> dict[str, dict[str, Any]]:
    """The first collection of each member."""
    earliest: dict[str, dict[str, Any]] = {}
    for event in events(told, "data.collected", when=lambda _: True):
        known = earliest.get(event["subject"])
        if known is None or moment(event) < moment(known):
            earliest[event["subject"]] = event
    return earliest


def test_who_joined_under_which_notice_is_counted(told: Running) -> None:
    joined = [e for e in firsts(told).values() if in_period(e)]
    by_notice = Counter(e["data"]["notice"] for e in joined)
    found = by(rows(told, "notice-coverage", **PERIOD), "notice")
    assert {n: row["joined"] for (n,), row in found.items() if row["joined"]} == by_notice
    shown = Counter(e["data"]["notice"] for e in events(told, "notice.presented"))
    assert {n: r["presentations"] for (n,), r in found.items() if r["presentations"]} == shown
    versions = [row["version"] for row in rows(told, "notices", **WHOLE) if row["what"] == "notice"]
    assert versions == [e["data"]["notice"] for e in facts(told, "notice.published")]


def test_records_held_on_each_day_are_those_joined_less_those_deleted(told: Running) -> None:
    orders = {
        e["data"]["erasure"]
        for e in facts(told, "erasure.ordered")
        if not e["data"].get("kept") and not e["data"].get("categories")
    }
    gone = {
        e["subject"]: day(e)
        for e in facts(told, "erasure.completed")
        if e["data"]["erasure"] in orders and not e["data"].get("kept")
    }
    joined = {subject: day(event) for subject, event in firsts(told).items()}
    found = rows(told, "records-held", **PERIOD)
    assert [row["day"] for row in found] == [
        str(FIRST + timedelta(days=n)) for n in range((LAST - FIRST).days + 1)
    ]
    for row in found:
        on = date.fromisoformat(row["day"])
        held = sum(
            since <= on and not (subject in gone and gone[subject] < on)
            for subject, since in joined.items()
        )
        assert row["held"] == held
        assert row["over"] is False
    assert found[-1]["held"] > 20


def test_security_evidence_has_eleven_measures_and_says_where_there_is_none(told: Running) -> None:
    found = rows(told, "security-evidence", **WHOLE)
    assert {row["number"] for row in found} == set(range(1, 12))
    position = report(told, "security-evidence", **WHOLE)["position"]
    counts = Counter(e["type"] for e in truth(told) if e["position"] <= position)
    for row in rows(told, "security-evidence", position=position, **WHOLE):
        assert row["held"] == ("held" if row["count"] else "nothing")
        assert row["type"] is None or row["count"] == counts[row["type"]]
    assert {row["number"] for row in found if row["held"] == "nothing"} >= {7, 8}


def test_reads_and_permissions_are_those_recorded(told: Running) -> None:
    rows(told, "purpose-matrix", **PERIOD)
    project(told)
    params = {"from": "2020-01-01", "to": "2099-12-31"}
    listed = report(told, "ledger-reads", **params)
    recorded = [
        e
        for e in facts(told, "ledger.read", "ledger.exported")
        if e["position"] <= listed["position"]
    ]
    assert [row["position"] for row in listed["rows"]] == [e["position"] for e in recorded] != []
    made = facts(told, "emitter.registered")
    assert {row["token"] for row in rows(told, "permissions", **params)} == {
        e["data"]["emitter"] for e in made
    }


def test_findings_are_those_that_the_list_of_findings_has(told: Running) -> None:
    end = "2026-10-01T00:00:00+08:00"
    listed = walk(told, Role.AUDITOR, "/v1/findings", "findings", as_of=end, limit=1000)
    start = datetime(2026, 8, 1, tzinfo=TAIPEI)
    found = by(rows(told, "findings", **PERIOD), "finding")
    still = [
        each
        for each in listed
        if each["closed_at"] is None or datetime.fromisoformat(each["closed_at"]) >= start
    ]
    assert {name for (name,) in found} == {each["id"] for each in still}
    for each in still:
        row = found[(each["id"],)]
        assert (row["state"] == "open") == (each["state"] != "closed")
        assert (row["rule"], row["subject"]) == (each["rule"], each["subject"])
    assert len({row["rule"] for row in found.values()}) > 3


def reported(number: int, start: str, end: str, **data: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"emitter": "shop", "period_from": start, "period_until": end, **data}
    return {
        "specversion": "1.0",
        "id": f"report-{number}",
        "source": "/shop",
        "type": "emitter.reported",
        "time": "2026-10-30T09:00:00+08:00",
        "data": told,
    }


def test_emitters_are_held_to_what_they_say_they_sent(told: Running) -> None:
    spans = [
        ("2026-08-01T00:00:00+08:00", "2026-09-01T00:00:00+08:00"),
        ("2026-08-03T10:30:00+08:00", "2026-08-19T15:45:00+08:00"),
        ("2026-08-05T09:00:00+08:00", "2026-08-05T21:00:00+08:00"),
    ]
    sent = truth(told, lambda e: e["source"].startswith("/shop"))
    expected = {}
    for number, (start, end) in enumerate(spans):
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
        types = Counter(e["type"] for e in sent if first <= moment(e) < last)
        expected[first] = types
        lie = {"data.used": types["data.used"] + 3} if number == 1 else {}
        by_type = {**types, **lie}
        post(
            told,
            [reported(number, start, end, events=sum(by_type.values()), events_by_type=by_type)],
        )
    project(told)
    found = rows(told, "emitter-coverage", **WHOLE)
    assert len(found) > 20
    for row in found:
        types = expected[datetime.fromisoformat(row["from"])]
        arrived = types[row["type"]] if row["type"] else sum(types.values())
        assert row["arrived"] == arrived
        assert row["agrees"] == (row["reported"] == arrived)
    disagreeing = {(row["type"], row["difference"]) for row in found if not row["agrees"]}
    assert disagreeing == {(None, -3), ("data.used", -3)}
