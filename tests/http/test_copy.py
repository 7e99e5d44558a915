"""`GET /v1/members/{subject}/copy`: everything held about and done with a member."""

from typing import Any

from tests.http.conftest import Running
from tests.http.copying import (
    VALUES,
    copy_of,
    event,
    everything,
    granted_copy,
    member_with,
    used,
    validator,
    values_now,
    withholding,
)
from tests.http.events import collected
from tests.http.reading import post


def test_the_values_that_hold_are_told_with_how_they_came_to_be(running: Running) -> None:
    subject, positions = member_with(running, *everything())
    copy = copy_of(running, subject)
    now = VALUES["C001"] | {"email": "new@example.tw"}
    assert values_now(copy) == {"C001": now, "C002": VALUES["C002"]}
    email = next(each for each in copy["values"][0]["now"] if each["name"]["code"] == "email")
    assert email["since"] == {"time": "2026-11-22T01:00:00Z", "position": positions[10]}
    assert [line["values"] for line in copy["values"][0]["history"]] == [
        VALUES["C001"],
        {"email": "new@example.tw"},
    ]
    assert copy["values"][0]["category"]["zh"] == "辨識個人者"


def test_repeated_things_are_one_line(running: Running) -> None:
    subject, positions = member_with(running, *everything())
    copy = copy_of(running, subject)
    (use,), (disclosure,) = copy["uses"], copy["disclosures"]
    assert (use["count"], use["manner"]["zh"], use["viewer"]) == (3, "頁面顯示", "member")
    assert (disclosure["count"], disclosure["recipient"]) == (4, "black-cat")
    assert disclosure["first"]["position"] == positions[6]
    assert disclosure["last"]["position"] == positions[9]
    assert disclosure["basis"]["zh"] == "於蒐集之特定目的必要範圍內利用"
    assert copy["recipients"] == [{"recipient": "black-cat", "disclosures": 4}]


def test_cases_are_told_step_by_step(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running)
    copy = copy_of(running, subject)
    (request,) = copy["requests"]
    assert (request["id"], request["state"]) == ("R1", {"copy": "granted"})
    codes = [step["what"]["code"] for step in request["steps"]]
    assert codes == ["request.received", "request.verified", "request.decided"]
    assert request["steps"][0]["contents"][0]["values"] == {"text": "請給我一份我的個人資料"}
    assert request["steps"][2]["data"]["outcome"]["zh"] == "准許"
    (inquiry,) = copy["inquiries"]
    assert inquiry["steps"][0]["contents"][0]["values"] == {"text": "包裹在哪裡"}
    (consent,) = copy["consents"]
    assert consent["contents"][0]["values"] == {"ip": "203.0.113.7"}
    assert copy["standing"]["marketing"][0]["refused"] is True
    assert copy["standing"]["consents"][0]["state"]["code"] == "consent.given"
    assert copy["corrections"][0]["data"]["reason"] == "moved to another provider"
    assert copy["notices"][0]["count"] == 1


def test_an_answer_is_as_the_document_says(running: Running) -> None:
    subject, _ = member_with(running, *everything(), *others_about("M000123"))
    granted_copy(running, **withholding())
    told = validator()
    answered = copy_of(running, subject, request="R1")
    for copy in (copy_of(running, subject), answered):
        assert list(told.iter_errors(copy)) == []
        assert copy["document"] == "member-copy/v1"
    assert not told.is_valid({**answered, "uses": [{"count": 1}]})


def others_about(member: str) -> list[dict[str, Any]]:
    """Events of the remaining kinds that an emitter may send about a member."""
    notified = {"notification": "T1", "recipient": "black-cat", "kind": "erasure"}
    return [
        event("provision.declined", "o1", {
            "categories": ["C011"], "notice": "2026-01", "channel": "web",
            "optional": True, "effect_told": True,
        }, subject=member),
        event("processing.restricted", "o2", {
            "restriction": "X1", "scope": "marketing", "reason": "asked to", "channels": ["email"],
        }, subject=member),
        event("recipient.notified", "o3", notified | {
            "categories": ["C001"], "handover": "api", "reason": "erased here",
        }, subject=member),
        event("event.amended", "o4", {
            "amended_source": "/shop/web", "amended_id": "u1", "kind": "void", "reason": "a test",
        }, subject=member),
    ]  # fmt: skip


def test_what_was_taken_back_is_told_as_such_and_not_counted(running: Running) -> None:
    amendment = others_about("M000123")[-1]
    subject, positions = member_with(running, *everything(), amendment)
    copy = copy_of(running, subject)
    assert copy["uses"][0]["count"] == 2
    (told,) = copy["amendments"]
    assert (told["holds"], told["kind"]["code"], told["reason"]) == (True, "void", "a test")
    assert told["amended"]["position"] == positions[4]
    assert told["amended_type"]["code"] == "data.used"


def test_a_value_taken_back_holds_no_more(running: Running) -> None:
    data = {"amended_source": "/shop/web", "amended_id": "k1", "kind": "void", "reason": "wrong"}
    subject, _ = member_with(running, *everything(), event("event.amended", "a1", data))
    copy = copy_of(running, subject)
    assert values_now(copy)["C001"] == VALUES["C001"]
    assert [line.get("taken_back", False) for line in copy["values"][0]["history"]] == [False, True]
    assert copy["corrections"][0]["taken_back"]["kind"]["code"] == "void"


def test_a_heavy_member_is_told_in_a_few_lines(running: Running) -> None:
    subject, _ = member_with(running, collected(1))
    for start in range(0, 10_000, 1_000):
        post(running, [used(f"h{n}", reason=f"view {n}") for n in range(start, start + 1_000)])
    copy = copy_of(running, subject)
    (line,) = copy["uses"]
    assert (line["count"], len(line["reasons"]), line["more_reasons"]) == (10_000, 5, True)
    assert copy["complete_to"]["events"] == 10_001
