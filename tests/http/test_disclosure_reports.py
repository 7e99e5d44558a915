"""The report of disclosures names recipients as the register of that day does."""

from typing import Any

from tests.http.conftest import Running
from tests.http.events import disclosed, fact, with_data
from tests.http.reading import post, project
from tests.http.reporting import report, rows

MONTH = {"from": "2026-11-01", "to": "2026-11-30"}


def registered(number: int, day: int, role: str, **name: str) -> dict[str, Any]:
    data = {
        "recipient": "black-cat",
        "role": role,
        "name": name,
        "services": ["delivery"],
        "contact": "02-1234-5678",
        "region": "TW",
    }
    return fact("recipient.registered", number, data) | {"time": f"2026-11-{day}T00:00:00+08:00"}


def on(day: int, **data: Any) -> dict[str, Any]:
    return with_data(disclosed(day, time=f"2026-11-{day}T09:00:00+08:00"), **data)


def test_the_role_and_the_names_are_those_registered_at_the_time(running: Running) -> None:
    first = registered(1, 12, "processor", zh="黑貓", en="Black Cat")
    second = registered(2, 18, "independent_provider", zh="新黑貓", en="New Black Cat")
    happened = [on(11), on(15), on(20), on(21, role="authority"), on(22, recipient="passer-by")]
    post(running, [first, *happened])
    project(running)
    before = report(running, "disclosures", **MONTH)
    post(running, [second])
    project(running)
    told = [
        (row["name_zh"], row["name_en"], row["role"])
        for row in rows(running, "disclosures", **MONTH)
    ]
    assert told == [
        (None, None, None),
        ("黑貓", "Black Cat", "processor"),
        ("新黑貓", "New Black Cat", "independent_provider"),
        ("新黑貓", "New Black Cat", "authority"),
        (None, None, None),
    ]
    again = report(running, "disclosures", position=before["position"], **MONTH)
    assert again == before
    assert [row["role"] for row in again["rows"][1:3]] == ["processor", "processor"]
