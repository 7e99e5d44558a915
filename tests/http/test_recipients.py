"""The register of recipients."""

from typing import Any

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import disclosed
from tests.http.reading import get, pointer_of, post, project, reads, walk

BLACK_CAT = {
    "recipient": "black-cat",
    "role": "processor",
    "name": {"zh": "黑貓宅急便", "en": "Black Cat"},
    "services": ["parcels"],
    "contact": "https://black-cat.example",
    "region": "TW",
}


def about(type_: str, number: int, **data: Any) -> dict[str, Any]:
    """An event of the organisation, about no member."""
    return {
        "specversion": "1.0",
        "id": f"o{number}",
        "source": "/shop/office",
        "type": type_,
        "time": "2026-11-01T09:00:00+08:00",
        "data": data,
    }


AGREED = about(
    "recipient.agreed",
    2,
    recipient="black-cat",
    agreement="G1",
    categories=["C001"],
    purposes=["148"],
    valid_from="2026-01-01",
)
SUSPENDED = about(
    "recipient.suspended",
    3,
    recipient="black-cat",
    reason="lost a parcel",
    effective_from="2026-11-10T00:00:00+08:00",
)


def fill(running: Running) -> list[int]:
    registered = about("recipient.registered", 1, **BLACK_CAT)
    positions = post(running, [registered, AGREED, SUSPENDED, disclosed(1)])
    stranger = disclosed(2)
    positions += post(running, [stranger | {"data": stranger["data"] | {"recipient": "a-shop"}}])
    project(running)
    return positions


def test_a_recipient_is_shown_with_all_that_is_known_of_it(running: Running) -> None:
    positions = fill(running)
    shown = get(running, Role.OFFICER, "/v1/recipients/black-cat").json()
    assert shown["registered"] == BLACK_CAT
    (agreement,) = shown["agreements"]
    assert agreement["agreement"] == "G1"
    assert shown["supervisions"] == []
    assert shown["suspension"]["reason"] == "lost a parcel"
    assert (shown["first_position"], shown["position"]) == (positions[0], positions[2])


def test_the_list_holds_also_who_was_never_registered(running: Running) -> None:
    fill(running)
    for role in (Role.OFFICER, Role.AUDITOR):
        rows = walk(running, role, "/v1/recipients", "recipients", limit=1)
        assert [row["recipient"] for row in rows] == ["a-shop", "black-cat"]
        assert rows[0]["registered"] is None
    assert reads(running) == []


def test_the_summary_tells_who_a_recipient_is_and_how_to_reach_it(running: Running) -> None:
    fill(running)
    stranger, known = get(running, Role.AUDITOR, "/v1/disclosures/summary").json()["summary"]
    names = {"zh": known["name_zh"], "en": known["name_en"]}
    assert (names, known["contact"]) == (BLACK_CAT["name"], BLACK_CAT["contact"])
    assert (stranger["name_zh"], stranger["name_en"], stranger["contact"]) == (None, None, None)


def test_what_is_not_there_or_not_a_name_is_refused(running: Running) -> None:
    fill(running)
    assert get(running, Role.OFFICER, "/v1/recipients/nobody").status_code == 404
    assert pointer_of(get(running, Role.OFFICER, "/v1/recipients/%00")) == "/path/recipient"
    for params, pointer in (
        ({"limit": 0}, "/query/limit"),
        ({"after": "\0"}, "/query/after"),
        ({"name": "x"}, "/query/name"),
    ):
        assert pointer_of(get(running, Role.OFFICER, "/v1/recipients", **params)) == pointer


def test_only_officers_and_auditors_read_the_register(running: Running) -> None:
    for role in (Role.EMITTER, Role.INVESTIGATOR, Role.ADMIN):
        for path in ("/v1/recipients", "/v1/recipients/black-cat"):
            assert get(running, role, path).status_code == 403, role
