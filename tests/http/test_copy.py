"""`GET /v1/members/{subject}/copy`: everything held about and done with a member."""

import base64
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from api.access.tokens import Role
from api.app import make_app
from tests.database.conftest import OWNER
from tests.http.conftest import Running
from tests.http.copying import (
    CONSENT,
    VALUES,
    ask,
    copy_of,
    event,
    everything,
    granted_copy,
    member_with,
    used,
    withholding,
)
from tests.http.events import collected, disclosed
from tests.http.reading import Truth, post, truth
from tests.http.request_bodies import CHECK, WITHDRAWAL, do, done, granted, receipt, refused


def recorded(running: Running, type_: str) -> list[Truth]:
    return truth(running, lambda event: event["type"] == type_)


def validator() -> Any:
    components = make_app().openapi()["components"]
    schema = {"$ref": "#/components/schemas/MemberCopy", "components": components}
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def values_now(copy: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        each["category"]["code"]: {one["name"]["code"]: one["value"] for one in each["now"]}
        for each in copy["values"]
    }


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


def test_what_was_opened_and_given_is_in_the_log_first(running: Running) -> None:
    subject, positions = member_with(running, *everything())
    granted_copy(running)
    answer = ask(running, subject, request="R1")
    (revealed,), (exported,) = (
        recorded(running, "ledger.revealed"),
        recorded(running, "ledger.exported"),
    )
    head = int(answer.headers["Ledger-Position"])
    common = {
        "purpose": "request handling",
        "route": "/v1/members/{subject}/copy",
        "position": head,
        "subject_count": 1,
        "subjects": [subject],
    }
    assert answer.json()["complete_to"]["position"] == head
    sealed = [positions[index] for index in (0, 2, 10, 12)]
    opened = revealed["data"].pop("events")
    assert opened[:4] == sealed
    assert len(opened) == 5  # the words of the request itself
    assert revealed["data"] == common | {
        "reason": "copy for request R1",
        "categories": ["C001", "C002"],
    }
    digest = sha256(answer.content)
    assert exported["data"] == common | {
        "report": "member-copy",
        "format": "json",
        "rows": answer.json()["complete_to"]["events"],
        "filters": "request=R1",
        "content_sha256": digest.hexdigest(),
    }
    told = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Repr-Digest"] == told
    assert answer.headers["Cache-Control"] == "no-store"
    assert {event["tags"][0] for event in (revealed, exported)} == {f"member:{subject}"}


def test_who_looked_and_why_is_told(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    purpose = {"Ledger-Purpose": "complaint 17"}
    for _ in range(2):
        ask(running, subject, Role.INVESTIGATOR, purpose)
    looked = copy_of(running, subject)["looked_at"]
    assert {(each["what"]["code"], each["count"]) for each in looked} == {
        ("ledger.revealed", 2),
        ("ledger.exported", 2),
    }
    assert {each["purpose"] for each in looked} == {"complaint 17"}
    assert {each["role"]["zh"] for each in looked} == {"調查人員"}


def test_what_the_decision_withholds_is_left_out_and_listed(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running, **withholding(until="2099-12-31"))
    copy = copy_of(running, subject, request="R1")
    assert values_now(copy).keys() == {"C001"}
    assert "4242" not in str(copy)
    (withheld,) = copy["withheld"]
    assert withheld["ground"]["zh"] == "妨害蒐集機關或第三人之重大利益"
    assert (withheld["until"], withheld["reason"]) == ("2099-12-31", "an inquiry is under way")
    assert copy["request"]["outcome"]["code"] == "partially_granted"
    assert recorded(running, "ledger.revealed")[-1]["data"]["categories"] == ["C001"]


def test_a_working_copy_withholds_nothing_and_says_so(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running, **withholding())
    copy = copy_of(running, subject)
    assert values_now(copy).keys() == {"C001", "C002"}
    assert (copy["withheld"], copy["request"]) == ([], None)
    assert any("working copy" in remark["en"] for remark in copy["remarks"])


def test_what_was_withheld_until_a_day_gone_by_is_given(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running, **withholding(until="2026-11-01"))
    copy = copy_of(running, subject, request="R1")
    assert values_now(copy).keys() == {"C001", "C002"}
    assert copy["withheld"] == []


def test_a_request_for_some_categories_is_answered_with_these(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    done(running, "receive", receipt(items=[{"right": "copy", "categories": ["C001"]}]))
    done(running, "verify", CHECK)
    done(running, "decide", granted())
    assert values_now(copy_of(running, subject, request="R1")).keys() == {"C001"}


def test_an_inquiry_is_answered_too_and_a_copy_again_after_it_was_given(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    done(running, "receive", receipt("R1", "inquiry"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("inquiry"))
    assert copy_of(running, subject, request="R1")["request"]["right"]["code"] == "inquiry"
    fulfilled = {"right": "inquiry", "summary": "sent as a file", "channel": "email"}
    done(running, "fulfil", fulfilled)
    assert ask(running, subject, request="R1").status_code == 200


def test_a_request_that_no_copy_answers_is_told_with_its_state(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    done(running, "receive", receipt("R1"))
    done(running, "receive", receipt("R2"))
    done(running, "receive", receipt("R3", "deletion"))
    done(running, "receive", receipt("R4", member="M000456"))
    do(running, "withdraw", WITHDRAWAL, "R2")
    for request, state in (
        ("R1", {"copy": "received"}),
        ("R2", {"copy": "withdrawn"}),
        ("R3", {"deletion": "received"}),
        ("R4", None),
    ):
        answer = ask(running, subject, request=request)
        assert (answer.status_code, answer.json().get("state")) == (409, state), request
        assert answer.headers["Content-Type"] == "application/problem+json"
    done(running, "decide", refused())
    answer = ask(running, subject, request="R1")
    assert (answer.status_code, answer.json()["state"]) == (409, {"copy": "refused"})
    assert ask(running, subject, request="R9").status_code == 404
    assert recorded(running, "ledger.revealed") == []


def test_a_destroyed_key_is_told_as_erased(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    with running.log.connect(OWNER) as owner:
        owner.execute("DELETE FROM data_keys WHERE retention_class IN ('C001', 'evidence')")
    copy = copy_of(running, subject)
    erased, held = copy["values"]
    assert (erased["erased"], erased["now"]) == (True, [])
    assert [line["erased"] for line in erased["history"]] == [True, True]
    assert held["now"][0]["value"] == "4242"
    assert copy["consents"][0]["contents"] == [
        {"field": {"code": "evidence", "zh": "佐證", "en": "evidence"}, "erased": True}
    ]
    assert list(validator().iter_errors(copy)) == []


def test_nothing_is_told_when_it_cannot_be_recorded(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    running.service.writer.close()
    answer = ask(running, subject)
    assert answer.status_code == 503
    assert "王小明" not in answer.text


def test_a_member_who_left_no_values_is_told_so(running: Running) -> None:
    subject, _ = member_with(running, disclosed())
    copy = copy_of(running, subject)
    assert (copy["values"], copy["controller"]) == ([], None)
    assert recorded(running, "ledger.revealed") == []
    assert len(recorded(running, "ledger.exported")) == 1


def test_the_controller_and_recipients_are_named_from_their_registers(running: Running) -> None:
    with running.client(Role.OFFICER) as officer:
        notice = {**NOTICE, "notice": "2026-01"}
        assert officer.post("/v1/notices", json=notice).status_code == 201
        later = {**NOTICE, "notice": "2098-01", "effective_from": "2098-01-01T00:00:00+08:00"}
        assert officer.post("/v1/notices", json=later).status_code == 201
        assert officer.post("/v1/recipients", json=RECIPIENT).status_code == 201
    subject, _ = member_with(running, *everything())
    copy = copy_of(running, subject)
    assert (copy["controller"]["notice"], copy["controller"]["brand"]) == ("2026-01", "Luya Mi")
    assert copy["controller"]["territories"] == [{"code": "TW", "zh": "臺灣", "en": "Taiwan"}]
    assert copy["notices"][0]["title"] == NOTICE["title"]
    (recipient,) = copy["recipients"]
    assert recipient["name"] == {"zh": "黑貓宅急便", "en": "Black Cat"}
    assert recipient["role"]["zh"] == "受託者"


NOTICE: dict[str, Any] = {
    "title": {"zh": "隱私權政策", "en": "Privacy policy"},
    "brand": "Luya Mi",
    "effective_from": "2026-01-01T00:00:00+08:00",
    "law": "TW-PDPA@2023-05-31",
    "text_sha256": "0" * 64,
    "purposes": ["040"],
    "categories": ["C001"],
    "territories": ["TW"],
    "period": {"until": "purpose_achieved", "text": {"zh": "至目的達成", "en": "until done"}},
    "recipients": [],
    "rights": ["copy"],
    "channels": ["other"],
    "manners": [
        {
            "item": "a",
            "manners": ["display"],
            "purposes": ["040"],
            "text": {"zh": "顯示", "en": "shown"},
        }
    ],
}
RECIPIENT: dict[str, Any] = {
    "recipient": "black-cat",
    "role": "processor",
    "region": "TW",
    "name": {"zh": "黑貓宅急便", "en": "Black Cat"},
    "services": ["delivery"],
    "contact": "https://black-cat.example.tw",
}


def test_another_member_of_the_same_hold_or_incident_is_not_named(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    other, _ = member_with(running, collected(9, "M000456"))
    placed = {"hold": "H1", "ground": "ER21.1", "reason": "a lawsuit", "subjects": [subject, other]}
    happened = {
        "incident": "Z1",
        "known_at": "2026-11-20T09:00:00+08:00",
        "kinds": ["leak"],
        "summary": "a list was sent to the wrong address",
    }
    told = {
        "incident": "Z1",
        "channel": "email",
        "notified_at": "2026-11-21T09:00:00+08:00",
        "subject_count": 2,
        "content": "what happened",
        "subjects": [subject, other],
    }
    away = told | {"subjects": [other], "subject_count": 1, "content": "to others"}
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("hold.placed", placed),
        ("incident.known", happened),
    ]
    bodies += [("incident.notified", told), ("incident.notified", away)]
    events = [event(type_, f"h{n}", data) for n, (type_, data) in enumerate(bodies)]
    post(running, [{key: each[key] for key in each if key != "subject"} for each in events])
    copy = copy_of(running, subject)
    assert copy["holds"][0]["steps"][0]["data"]["ground"]["zh"] == "有法令規定或契約約定之保存期限"
    (incident,) = copy["incidents"]
    assert [step["what"]["code"] for step in incident["steps"]] == [
        "incident.known",
        "incident.notified",
    ]
    assert other not in str(copy)


@pytest.mark.parametrize(
    ("params", "headers", "status"),
    [
        ({"format": "xml"}, {}, 422),
        ({"request": ""}, {}, 422),
        ({"as_of": "2026-01-01T00:00:00Z"}, {}, 422),
        ({}, {"Accept": "text/csv"}, 406),
        ({}, {"Accept": "text/html, */*;q=0.1"}, 200),
        ({"format": "json"}, {"Accept": "text/csv"}, 200),
    ],
)
def test_what_is_asked_for_is_checked(
    running: Running, params: dict[str, str], headers: dict[str, str], status: int
) -> None:
    subject, _ = member_with(running, CONSENT)
    assert ask(running, subject, Role.OFFICER, headers, **params).status_code == status


def test_a_subject_that_nobody_has_is_not_found(running: Running) -> None:
    assert ask(running, str(uuid4())).status_code == 404


def test_a_heavy_member_is_told_in_a_few_lines(running: Running) -> None:
    subject, _ = member_with(running, collected(1))
    for start in range(0, 10_000, 1_000):
        post(running, [used(f"h{n}", reason=f"view {n}") for n in range(start, start + 1_000)])
    copy = copy_of(running, subject)
    (line,) = copy["uses"]
    assert (line["count"], len(line["reasons"]), line["more_reasons"]) == (10_000, 5, True)
    assert copy["complete_to"]["events"] == 10_001
