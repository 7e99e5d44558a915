"""What a copy tells of the organisation: controller, recipients, and measures for many members."""

from typing import Any

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.copying import (
    copy_of,
    event,
    everything,
    member_with,
)
from tests.http.events import collected
from tests.http.reading import post


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
    "recipients": [
        {
            "role": "processor",
            "text": {"zh": "受託寄送者", "en": "couriers on our behalf"},
            "manners": ["delivery"],
        }
    ],
    "rights": ["inquiry", "copy", "correction", "stop", "deletion"],
    "collector_name": "Luya Mi Ltd.",
    "effect_of_not_providing": {"zh": "無法使用服務", "en": "no service"},
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


def test_what_was_done_for_everybody_is_told_too(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    held = {"hold": "H2", "ground": "ER21.1", "reason": "an audit of the whole shop"}
    known = {"known_at": "2026-11-20T09:00:00+08:00", "kinds": ["leak"], "summary": "a lost disk"}
    public = {
        "channel": "web",
        "notified_at": "2026-11-21T09:00:00+08:00",
        "subject_count": 9,
        "content": "what happened",
        "public": True,
        "public_reason": "too many",
    }
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("hold.placed", held),
        ("incident.known", known | {"incident": "Z1"}),
        ("incident.notified", public | {"incident": "Z1"}),
        ("incident.known", known | {"incident": "Z2"}),
    ]
    events = [event(type_, f"h{n}", data) for n, (type_, data) in enumerate(bodies)]
    post(running, [{key: each[key] for key in each if key != "subject"} for each in events])
    copy = copy_of(running, subject)
    assert [case["id"] for case in copy["holds"]] == ["H2"]
    assert [case["id"] for case in copy["incidents"]] == ["Z1"]
