"""What the rules found, over HTTP: lists, one whole, counts, and an officer's acknowledgement."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.access.tokens import Role
from projections.findings.state import State
from tests.http.conftest import Running
from tests.http.deciding import MARKETING, activated, broken, decided, said, shop
from tests.http.erasing import erased
from tests.http.events import collected, disclosed, fact
from tests.http.reading import pointer_of, post, project, subject_of, truth

COURIER = {
    "recipient": "courier",
    "role": "processor",
    "name": {"zh": "速遞", "en": "Courier"},
    "services": ["delivery"],
    "contact": "c",
    "region": "TW",
}
WHY = {"reason": "the notice is published this week"}


def get(running: Running, path: str = "", role: Role = Role.AUDITOR, **params: Any) -> Any:
    with running.client(role) as client:
        answer = client.get(f"/v1/findings{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def acknowledge(running: Running, name: str, body: Any) -> httpx.Response:
    with running.client(Role.OFFICER) as officer:
        return officer.post(f"/v1/findings/{name}/acknowledge", json=body)


def ids(running: Running, **params: Any) -> list[str]:
    return [each["id"] for each in get(running, **params)["findings"]]


@pytest.fixture
def found(running: Running) -> Running:
    """A service where data of two members was collected before there was any notice."""
    post(running, [collected(), collected(2, "M000456")])
    project(running)
    return running


def test_a_finding_says_what_is_wrong_of_whom_and_which_event_shows_it(found: Running) -> None:
    first, second = get(found)["findings"]
    assert (first["rule"], first["state"], first["subject"]) == (
        "no_notice",
        "open",
        subject_of(found),
    )
    assert first["id"] == f"no_notice.{first['position']}"
    assert first["articles"] == ["PDPA 8(1)"]
    assert second["subject"] == subject_of(found, "M000456")


def test_one_finding_is_told_in_both_languages_with_its_events(found: Running) -> None:
    first, _ = ids(found)
    told = get(found, f"/{first}")
    (day,) = told["what"]
    assert day in told["text"]["zh"]
    assert day in told["text"]["en"]
    assert (told["sentences"], told["events"], told["rule_version"]) == (
        ["S1"],
        [told["position"]],
        1,
    )


def test_findings_are_filtered(found: Running) -> None:
    now, (first, second) = datetime.now(UTC), ids(found)
    assert ids(found, subject=subject_of(found)) == [first]
    assert ids(found, rule="no_notice", article="PDPA 8(1)") == [first, second]
    assert ids(found, rule="no_transaction") == ids(found, article="PDPA 13") == []
    assert ids(found, state="closed") == ids(found, withdrawn=True) == []
    assert ids(found, to="2000-01-01T00:00:00Z") == ids(found, as_of="2000-01-01T00:00:00Z") == []
    assert len(ids(found, as_of=(now + timedelta(days=900)).isoformat())) == 2


def test_a_recipient_that_nobody_knows_is_refused(found: Running) -> None:
    with found.client(Role.AUDITOR) as auditor:
        mistyped = auditor.get("/v1/findings", params={"recipient": "black-ca"})
    assert pointer_of(mistyped) == "/query/recipient"
    post(found, [disclosed(1)])
    project(found)
    (finding,) = ids(found, recipient="black-cat", rule="no_notice")
    assert finding not in ids(found, rule="no_transaction")


def test_findings_come_in_pages_and_as_streams(found: Running) -> None:
    first = get(found, limit=1)
    second = get(found, limit=1, after=first["next"])
    names = [each["id"] for page in (first, second) for each in page["findings"]]
    assert names == ids(found)
    with found.client(Role.AUDITOR) as auditor:
        lines = auditor.get("/v1/findings", headers={"Accept": "text/csv"}).text.splitlines()
        streamed = auditor.get("/v1/findings", headers={"Accept": "application/x-ndjson"})
    assert lines[0].startswith("id,rule,rules,rule_version,articles,state")
    assert len(lines) == 3
    assert ",PDPA 8(1)," in lines[1]
    assert len(streamed.text.splitlines()) == 2


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"rule": "no_such_rule"}, "/query/rule/0"),
        ({"article": "PDPA 99"}, "/query/article/0"),
        ({"state": "gone"}, "/query/state/0"),
        ({"after": "no"}, "/query/after"),
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "/query/to"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    running: Running, params: dict[str, str], pointer: str
) -> None:
    with running.client(Role.AUDITOR) as auditor:
        answer = auditor.get("/v1/findings", params=params)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_the_articles_of_a_line_are_told_apart(running: Running) -> None:
    known = "2026-11-01T00:00:00+00:00"
    incident = {"incident": "I1", "known_at": known, "kinds": ["leak"], "summary": "s"}
    post(running, [fact("incident.known", 1, incident) | {"time": known}])
    project(running)
    (told,) = get(running, rule="incident_not_reported")["findings"]
    assert len(told["articles"]) > 1
    with running.client(Role.AUDITOR) as auditor:
        lines = auditor.get("/v1/findings", headers={"Accept": "text/csv"}).text
    assert f",{'; '.join(told['articles'])}," in lines


def test_an_article_is_that_of_the_set_that_judged(running: Running) -> None:
    since = datetime(2026, 11, 10, tzinfo=UTC)
    activated(running, "tw-2025", since)
    for number, days in enumerate((-5, 1)):
        known = (since + timedelta(days=days)).isoformat()
        told = {"incident": f"I{number}", "known_at": known, "kinds": ["leak"], "summary": "s"}
        post(running, [fact("incident.known", number, told) | {"time": known}])
    project(running)
    rule = "incident_not_reported"
    both = get(running, rule=rule)["findings"]
    assert [each["rules"] for each in both] == ["tw-2023", "tw-2025"]
    assert get(running, rule=rule, article="MODA 8(2)")["findings"] == both
    assert get(running, article="PDPA 12")["findings"] == both[1:]


def test_what_no_set_of_the_program_judged_is_found_by_its_rule_and_articles(
    running: Running,
) -> None:
    activated(running, "tw-1999", datetime(2026, 11, 10, tzinfo=UTC))
    post(running, [collected()])
    project(running)
    (told,) = get(running, rule="rules_not_shipped")["findings"]
    assert told["rules"] == "tw-1999"
    assert told["id"] in ids(running, article=told["articles"][0])


@pytest.mark.parametrize(
    ("params", "such_as"),
    [({"rule": "No notice"}, "no_notice"), ({"article": "個資法 20"}, "PDPA 20(2)")],
)
def test_an_unknown_filter_shows_how_one_is_written(
    running: Running, params: dict[str, str], such_as: str
) -> None:
    project(running)
    with running.client(Role.AUDITOR) as auditor:
        (error,) = auditor.get("/v1/findings", params=params).json()["errors"]
        assert such_as in error["message"]
        (name,) = params
        assert auditor.get("/v1/findings", params={name: such_as}).status_code == 200


def test_one_finding_as_of_a_moment_is_as_in_the_list_of_that_moment(running: Running) -> None:
    post(running, [fact("recipient.registered", 1, COURIER) | {"time": "2024-01-01T00:00:00Z"}])
    project(running)
    first = get(running, rule="supervision_overdue")["findings"][0]
    acknowledge(running, first["id"], WHY)
    checked = {"recipient": "courier", "passed": True, "method": "m", "result": "r"}
    mended_at = datetime.now(UTC).replace(microsecond=0)
    post(running, [fact("recipient.supervised", 2, checked) | {"time": mended_at.isoformat()}])
    project(running)
    acknowledged_at = datetime.fromisoformat(get(running, f"/{first['id']}")["acknowledged_at"])
    instant = timedelta(microseconds=1)
    moments = (mended_at - instant, mended_at, acknowledged_at - instant, acknowledged_at)
    for moment in moments:
        as_of = moment.isoformat()
        one = get(running, f"/{first['id']}", as_of=as_of)
        (listed,) = [e for e in get(running, as_of=as_of)["findings"] if e["id"] == first["id"]]
        assert {name: one[name] for name in listed} == listed
    open_ = get(running, f"/{first['id']}", as_of=moments[0].isoformat())
    assert (open_["state"], open_["closed_at"], open_["acknowledged_at"]) == ("open", None, None)
    closed = get(running, f"/{first['id']}")
    assert (closed["state"], closed["acknowledgement"]) == ("closed", WHY["reason"])


def test_what_clocks_ahead_tell_is_judged_in_the_order_it_was_heard(running: Running) -> None:
    shop(running)
    now = datetime.now(UTC)
    sent, refused = (now + timedelta(seconds=ahead) for ahead in (100, 200))
    data = {name: MARKETING[name] for name in MARKETING.keys() - {"operation", "member", "viewer"}}
    data |= {"notice": "2026-01", "reason": "r", "refusal_offered": True}
    (position,) = post(running, [said("data.used", "u1", sent.isoformat(), **data)])
    word = {"channels": ["all"], "received_by": "web"}
    post(running, [said("marketing.refused", "r1", refused.isoformat(), **word)])
    project(running)
    assert broken(decided(running, MARKETING, at=sent.isoformat())) == ["marketing_after_refusal"]
    shown = get(running, rule="marketing_after_refusal", as_of=refused.isoformat())["findings"]
    assert [each["position"] for each in shown] == [position]


def test_what_is_read_of_members_is_recorded(found: Running) -> None:
    get(found, subject=subject_of(found))
    with found.client(Role.AUDITOR) as auditor:
        events = auditor.get("/v1/events", params={"type": "ledger.read"}).json()["events"]
    (read,) = [each["data"] for each in events if each["data"]["route"] == "/v1/findings"]
    assert read["subjects"] == [subject_of(found)]


def test_a_finding_is_acknowledged_once_with_a_reason_and_stays(found: Running) -> None:
    first, second = ids(found)
    assert acknowledge(found, first, {}).status_code == 422
    assert acknowledge(found, first, {"reason": "of M000123"}).status_code == 422
    assert acknowledge(found, "no_notice.999", WHY).status_code == 404
    assert acknowledge(found, first, WHY).status_code == 201
    project(found)
    assert acknowledge(found, first, WHY).status_code == 409
    told = get(found, f"/{first}", Role.OFFICER)
    assert (told["state"], told["acknowledgement"]) == ("acknowledged", WHY["reason"])
    assert ids(found, state="open") == [second]
    assert ids(found, state="acknowledged") == [first]


def test_what_the_rules_found_is_counted_by_rule(found: Running) -> None:
    acknowledge(found, ids(found)[0], WHY)
    project(found)
    counted = {each["rule"]: each for each in get(found, "/summary")["summary"]}
    assert (counted["no_notice"]["open"], counted["no_notice"]["acknowledged"]) == (1, 1)
    assert counted["deadline_missed"]["open"] == 0


def test_of_an_erased_member_findings_stay_and_what_comes_later_is_one(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    post(running, [disclosed(7)])
    project(running)
    found = get(running)["findings"]
    assert subject in [each["subject"] for each in found if each["rule"] == "no_notice"]
    (late,) = [each for each in found if each["rule"] == "use_after_erasure"]
    assert late["subject"] != subject
    with running.log.connect() as connection:
        kept = connection.execute(
            "SELECT state FROM finding_members WHERE subject = %s", (subject,)
        ).fetchone()
    assert kept is not None
    assert State(kept[0]).kept == []


def test_a_finding_that_an_amendment_takes_back_is_withdrawn_and_stays_listed(
    found: Running,
) -> None:
    first, second = ids(found)
    told = get(found, f"/{first}")
    (event,) = truth(found, lambda e: e["position"] == told["position"])
    amends = {
        "amended_source": event["source"],
        "amended_id": event["id"],
        "kind": "void",
        "reason": "sent by mistake",
    }
    (position,) = post(found, [fact("event.amended", 9, amends, "M000123")])
    project(found)
    assert ids(found, state="open") == ids(found, withdrawn=False) == [second]
    assert ids(found, state="closed") == ids(found, withdrawn=True) == [first]
    assert get(found, f"/{first}")["closed_by"] == position
    assert acknowledge(found, first, WHY).status_code == 409
