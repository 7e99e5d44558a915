"""`/v1/investigations`: opened over a scope, quoted by what is read in its name, closed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.access.tokens import Role
from ledger.decisions.clock import day_of
from tests.http.conftest import Running
from tests.http.copying import member_with
from tests.http.events import collected, disclosed
from tests.http.reading import project, truth

PURPOSE = "an address was used by somebody outside"
NOBODY = "00000000-0000-4000-8000-000000000000"


def post(
    running: Running, path: str, body: Any, role: Role = Role.INVESTIGATOR, **headers: str
) -> httpx.Response:
    with running.client(role) as client:
        return client.post(f"/v1/investigations{path}", json=body, headers=headers)


def get(
    running: Running, path: str, role: Role = Role.INVESTIGATOR, within: str | None = None
) -> httpx.Response:
    with running.client(role) as client:
        return client.get(path, headers={"Ledger-Investigation": within} if within else {})


def opened(running: Running, **scope: Any) -> str:
    answer = post(running, "", {"purpose": PURPOSE, **scope})
    assert answer.status_code == 201, answer.text
    name: str = answer.json()["investigation"]
    return name


def in_days(days: int) -> str:
    return (day_of(datetime.now(UTC)) + timedelta(days=days)).isoformat()


def test_it_is_told_by_what_it_was_opened_with(running: Running) -> None:
    subject, _ = member_with(running, collected())
    scope = {"subjects": [subject], "recipients": ["black-cat"], "transactions": ["order-1"]}
    name = opened(running, **scope)
    told = get(running, f"/v1/investigations/{name}").json()
    assert told["purpose"] == PURPOSE
    assert told["state"] == "open"
    assert told["author"].startswith("key:")
    assert told["scope"] == {**scope, "requests": [], "everybody": False}
    assert told["closed"] is None
    assert told["done"] == {}


def test_what_is_read_in_its_name_quotes_it_and_stands_in_the_members_history(
    running: Running,
) -> None:
    subject, _ = member_with(running, collected())
    name = opened(running, subjects=[subject])
    assert get(running, f"/v1/members/{subject}/history", within=name).status_code == 200
    (read,) = truth(running, lambda event: event["type"] == "ledger.read")
    assert read["data"]["investigation"] == name
    assert read["data"]["purpose"] == PURPOSE
    assert read["tags"] == [f"member:{subject}", f"investigation:{name}"]
    history = get(running, f"/v1/members/{subject}/history").json()["events"]
    assert [event["type"] for event in history][1:] == ["investigation.opened", "ledger.read"]
    (event,) = get(running, f"/v1/investigations/{name}/events?type=ledger.read").json()["events"]
    assert event["position"] == read["position"]
    assert get(running, f"/v1/investigations/{name}").json()["done"] == {"ledger.read": 1}


def test_a_reveal_in_its_name_quotes_it(running: Running) -> None:
    subject, (position,) = member_with(running, collected())
    name = opened(running, subjects=[subject])
    with running.client(Role.INVESTIGATOR) as client:
        answer = client.post(
            f"/v1/members/{subject}/reveal",
            json={"reason": "complaint 17", "positions": [position]},
            headers={"Ledger-Investigation": name},
        )
    assert answer.status_code == 200
    (revealed,) = truth(running, lambda event: event["type"] == "ledger.revealed")
    assert revealed["data"]["investigation"] == name


def test_nobody_outside_the_scope_is_looked_at_until_it_is_widened(running: Running) -> None:
    inside, _ = member_with(running, collected())
    outside, _ = member_with(running, disclosed(subject="M000777"))
    name = opened(running, subjects=[inside])
    path = f"/v1/members/{outside}/history"
    refused = get(running, path, within=name)
    assert refused.status_code == 403
    assert refused.json()["outside"] == {"subjects": [outside]}
    assert not truth(running, lambda event: event["type"] == "ledger.read")
    body = {"subjects": [outside], "reason": "the same order"}
    assert post(running, f"/{name}/widen", body).status_code == 201
    assert get(running, path, within=name).status_code == 200
    told = get(running, f"/v1/investigations/{name}").json()
    assert told["scope"]["subjects"] == sorted([inside, outside])
    assert [each["reason"] for each in told["widened"]] == ["the same order"]
    assert post(running, f"/{name}/widen", body).status_code == 409


def test_everybody_is_a_scope(running: Running) -> None:
    subject, _ = member_with(running, collected())
    name = opened(running, everybody=True)
    assert get(running, f"/v1/members/{subject}/history", within=name).status_code == 200


def test_nothing_is_read_in_the_name_of_a_closed_one(running: Running) -> None:
    subject, _ = member_with(running, collected())
    name = opened(running, subjects=[subject])
    conclusion = {"conclusion": "nothing was out of order"}
    assert post(running, f"/{name}/close", conclusion).status_code == 201
    assert get(running, f"/v1/members/{subject}/history", within=name).status_code == 409
    assert post(running, f"/{name}/close", conclusion).status_code == 409
    body = {"everybody": True, "reason": "more"}
    assert post(running, f"/{name}/widen", body).status_code == 409
    told = get(running, f"/v1/investigations/{name}").json()
    assert (told["state"], told["closed"]["conclusion"]) == ("closed", conclusion["conclusion"])


def test_they_are_listed_by_state_and_member(running: Running) -> None:
    subject, _ = member_with(running, collected())
    first, second = opened(running, subjects=[subject]), opened(running, everybody=True)
    post(running, f"/{second}/close", {"conclusion": "done"})

    def names(filters: str) -> list[str]:
        answer = get(running, f"/v1/investigations?{filters}", Role.AUDITOR).json()
        return [each["investigation"] for each in answer["investigations"]]

    assert names("") == [first, second]
    assert names("state=closed") == [second]
    assert names(f"subject={subject}") == [first]
    page = get(running, "/v1/investigations?limit=1").json()
    assert [each["investigation"] for each in page["investigations"]] == [first]
    assert names(f"after={page['next']}") == [second]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"purpose": PURPOSE}, ""),
        ({"subjects": [NOBODY]}, "/purpose"),
        ({"purpose": PURPOSE, "subjects": [NOBODY]}, "/subjects/0"),
        ({"purpose": PURPOSE, "subjects": ["M1"]}, "/subjects/0"),
        ({"purpose": PURPOSE, "recipients": ["a b"]}, "/recipients/0"),
        ({"purpose": " ", "everybody": True}, "/purpose"),
        ({"purpose": "call 0912345678", "everybody": True}, "/purpose"),
        ({"purpose": "M000123 asks", "everybody": True}, "/purpose"),
        ({"purpose": PURPOSE, "everybody": True, "withheld_until": "2999-01-01"}, ""),
        (
            {
                "purpose": PURPOSE,
                "everybody": True,
                "withheld_until": "2999-01-01",
                "withheld_ground": "NO_DATA_HELD",
            },
            "/withheld_ground",
        ),
        (
            {
                "purpose": PURPOSE,
                "everybody": True,
                "withheld_until": "2020-01-01",
                "withheld_ground": "TW10.3",
            },
            "/withheld_until",
        ),
    ],
)
def test_a_bad_opening_is_refused_by_name(
    running: Running, body: dict[str, Any], pointer: str
) -> None:
    member_with(running, collected())
    answer = post(running, "", body)
    assert answer.status_code == 422, answer.text
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert not truth(running, lambda event: event["type"] == "investigation.opened")


def test_an_unknown_one_is_not_found(running: Running) -> None:
    name = str(uuid4())
    subject, _ = member_with(running, collected())
    assert get(running, f"/v1/investigations/{name}").status_code == 404
    assert get(running, f"/v1/members/{subject}/history", within=name).status_code == 404
    assert post(running, f"/{name}/close", {"conclusion": "x"}).status_code == 404
    assert get(running, f"/v1/members/{subject}/history", within="R1").status_code == 422


def test_only_investigators_read_in_its_name(running: Running) -> None:
    subject, _ = member_with(running, collected())
    name = opened(running, subjects=[subject])
    answer = get(running, f"/v1/members/{subject}/history", Role.OFFICER, within=name)
    assert answer.status_code == 403


def test_what_is_withheld_is_told_to_nobody_but_investigators(running: Running) -> None:
    subject, _ = member_with(running, collected())
    until = in_days(30)
    name = opened(running, subjects=[subject], withheld_until=until, withheld_ground="TW10.3")
    get(running, f"/v1/members/{subject}/history", within=name)
    project(running)
    path = f"/v1/members/{subject}/history"
    seen = get(running, path).json()["events"]
    assert PURPOSE in str(seen)
    shown = get(running, path, Role.OFFICER).json()["events"]
    assert PURPOSE not in str(shown)
    assert [event["position"] for event in shown[:3]] == [event["position"] for event in seen[:3]]
    assert [event.get("withheld") for event in shown[1:3]] == [
        {"until": until, "ground": "TW10.3"}
    ] * 2
    with running.client(Role.OFFICER) as officer:
        copy = officer.get(f"/v1/members/{subject}/copy").json()
    assert PURPOSE not in str(copy)
    (withheld,) = copy["withheld"]
    assert (withheld["records"], withheld["until"]) == (2, until)
    assert withheld["ground"]["code"] == "TW10.3"


def test_what_is_not_withheld_stands_in_the_members_copy(running: Running) -> None:
    subject, _ = member_with(running, collected())
    name = opened(running, subjects=[subject], requests=["R-of-another"])
    get(running, f"/v1/members/{subject}/history", within=name)
    with running.client(Role.OFFICER) as officer:
        copy = officer.get(f"/v1/members/{subject}/copy").json()
    (step,) = copy["others"]
    assert step["data"]["purpose"] == PURPOSE
    assert "R-of-another" not in str(copy)
    assert PURPOSE in [line["purpose"] for line in copy["looked_at"]]
