"""Every route of the OpenAPI document lets in the roles of the design's table, and nobody else."""

from typing import Any

import pytest

from api.access.tokens import Role
from api.app import make_app
from tests.http.conftest import Running

EVERYBODY = frozenset(Role)
NOBODY_NEEDED = None
EMITTER, AUDITOR = {Role.EMITTER}, {Role.AUDITOR}
INVESTIGATOR, OFFICER, ADMIN = {Role.INVESTIGATOR}, {Role.OFFICER}, {Role.ADMIN}

TABLE: dict[tuple[str, str], frozenset[Role] | set[Role] | None] = {
    ("GET", "/healthz"): NOBODY_NEEDED,
    ("GET", "/readyz"): NOBODY_NEEDED,
    ("GET", "/metrics"): NOBODY_NEEDED,
    ("POST", "/v1/events"): EMITTER,
    ("POST", "/v1/decisions"): EMITTER,
    ("GET", "/v1/events"): AUDITOR,
    ("GET", "/v1/events/{position}"): AUDITOR,
    ("GET", "/v1/events/{position}/proof"): AUDITOR | OFFICER,
    ("GET", "/log/checkpoint"): AUDITOR,
    ("GET", "/log/vkey"): AUDITOR,
    ("GET", "/log/tile/{level}/{path}"): AUDITOR,
    ("GET", "/log/tile/entries/{path}"): AUDITOR,
    ("GET", "/v1/catalogue"): EVERYBODY,
    ("GET", "/v1/event-types"): EVERYBODY,
    ("GET", "/v1/event-types/{type}/schema"): EVERYBODY,
    ("POST", "/v1/members/lookup"): INVESTIGATOR | OFFICER,
    ("GET", "/v1/members/{subject}"): INVESTIGATOR | OFFICER,
    ("GET", "/v1/members/{subject}/history"): INVESTIGATOR | OFFICER,
    ("GET", "/v1/members/{subject}/disclosures"): INVESTIGATOR | OFFICER,
    ("POST", "/v1/members/{subject}/reveal"): INVESTIGATOR,
    ("GET", "/v1/members/{subject}/copy"): INVESTIGATOR | OFFICER,
    ("GET", "/v1/members/{subject}/completeness"): AUDITOR | INVESTIGATOR | OFFICER,
    ("POST", "/v1/completeness"): AUDITOR | OFFICER,
    ("GET", "/v1/members/{subject}/restrictions"): AUDITOR | INVESTIGATOR | OFFICER,
    ("POST", "/v1/members/{subject}/restrictions"): OFFICER,
    ("POST", "/v1/members/{subject}/restrictions/{id}/resume"): OFFICER,
    ("POST", "/v1/members/{subject}/marketing"): OFFICER,
    ("GET", "/v1/disclosures"): AUDITOR,
    ("GET", "/v1/disclosures/summary"): AUDITOR,
    ("GET", "/v1/reports"): AUDITOR,
    ("GET", "/v1/reports/audit-pack"): AUDITOR,
    ("GET", "/v1/reports/{kind}"): AUDITOR,
    ("GET", "/v1/findings"): AUDITOR | OFFICER,
    ("GET", "/v1/findings/summary"): AUDITOR | OFFICER,
    ("GET", "/v1/findings/{id}"): AUDITOR | OFFICER,
    ("POST", "/v1/findings/{id}/acknowledge"): OFFICER,
    ("GET", "/v1/recipients"): AUDITOR | OFFICER,
    ("GET", "/v1/recipients/{recipient}"): AUDITOR | OFFICER,
    ("POST", "/v1/recipients"): OFFICER,
    ("POST", "/v1/recipients/{recipient}/agreements"): OFFICER,
    ("POST", "/v1/recipients/{recipient}/supervisions"): OFFICER,
    ("POST", "/v1/recipients/{recipient}/suspensions"): OFFICER,
    ("GET", "/v1/notices"): AUDITOR | OFFICER,
    ("GET", "/v1/notices/{version}"): AUDITOR | OFFICER,
    ("POST", "/v1/notices"): OFFICER,
    ("POST", "/v1/notices/lint"): OFFICER,
    ("POST", "/v1/notices/diff"): OFFICER,
    ("GET", "/v1/notices/{version}/lint"): AUDITOR | OFFICER,
    ("GET", "/v1/notices/{version}/diff"): AUDITOR | OFFICER,
    ("GET", "/v1/notices/{version}/coverage"): AUDITOR | OFFICER,
    ("GET", "/v1/rules"): EVERYBODY,
    ("GET", "/v1/rules/{version}"): EVERYBODY,
    ("POST", "/v1/rules/{version}/activate"): OFFICER,
    ("POST", "/v1/what-if"): AUDITOR | INVESTIGATOR | OFFICER,
    ("POST", "/v1/investigations"): INVESTIGATOR,
    ("GET", "/v1/investigations"): AUDITOR | INVESTIGATOR,
    ("GET", "/v1/investigations/{id}"): AUDITOR | INVESTIGATOR,
    ("GET", "/v1/investigations/{id}/events"): AUDITOR | INVESTIGATOR,
    ("POST", "/v1/investigations/{id}/widen"): INVESTIGATOR,
    ("POST", "/v1/investigations/{id}/close"): INVESTIGATOR,
    ("POST", "/v1/notices/{version}/retire"): OFFICER,
    ("GET", "/v1/service-notices"): AUDITOR | OFFICER,
    ("GET", "/v1/service-notices/{version}"): AUDITOR | OFFICER,
    ("POST", "/v1/service-notices"): OFFICER,
    ("GET", "/v1/requests"): OFFICER,
    ("GET", "/v1/requests/summary"): OFFICER,
    ("GET", "/v1/requests/{id}"): OFFICER,
    ("POST", "/v1/requests"): OFFICER,
    ("POST", "/v1/requests/{id}/verify"): OFFICER,
    ("POST", "/v1/requests/{id}/extend"): OFFICER,
    ("POST", "/v1/requests/{id}/decide"): OFFICER,
    ("POST", "/v1/requests/{id}/fulfil"): OFFICER,
    ("POST", "/v1/requests/{id}/withdraw"): OFFICER,
    ("POST", "/v1/requests/{id}/content"): OFFICER,
    ("GET", "/v1/keeping"): AUDITOR | OFFICER,
    ("POST", "/v1/holds"): OFFICER,
    ("POST", "/v1/holds/{id}/release"): OFFICER,
    ("POST", "/v1/retention"): OFFICER,
    ("POST", "/v1/services/{id}/terminate"): OFFICER,
    ("GET", "/v1/erasures"): AUDITOR | OFFICER,
    ("POST", "/v1/erasures/plan"): OFFICER,
    ("POST", "/v1/erasures"): OFFICER,
    ("GET", "/v1/erasures/late"): AUDITOR | OFFICER,
    ("GET", "/v1/erasures/{id}"): AUDITOR | OFFICER,
    ("GET", "/v1/erasures/{id}/certificate"): AUDITOR | OFFICER,
    ("GET", "/v1/notifications"): AUDITOR | OFFICER,
    ("GET", "/v1/notifications/{id}"): AUDITOR | OFFICER,
    ("POST", "/v1/notifications/{id}/acknowledge"): OFFICER,
    ("POST", "/v1/notifications/{id}/escalate"): OFFICER,
    ("GET", "/v1/keys"): ADMIN,
    ("POST", "/v1/keys"): ADMIN,
    ("DELETE", "/v1/keys/{key_id}"): ADMIN,
}
ANY = {
    "{position}": "1",
    "{level}": "0",
    "{path}": "000",
    "{type}": "data.used",
    "{subject}": "00000000-0000-4000-8000-000000000000",
    "{recipient}": "black-cat",
    "{version}": "2026-01",
    "{id}": "R1",
    "{key_id}": "00000000-0000-4000-8000-000000000000",
}
METHODS = ("get", "post", "put", "patch", "delete")


def documented() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, operations in make_app().openapi()["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    }


def ask(running: Running, route: tuple[str, str], role: Role | None) -> int:
    method, path = route
    for name, value in ANY.items():
        path = path.replace(name, value)
    with running.client(role) as client:
        return client.request(method, path, content=b"").status_code


def test_the_document_has_the_routes_of_the_table_and_no_other() -> None:
    assert documented().keys() == TABLE.keys()


def test_what_needs_a_token_says_so_in_the_document() -> None:
    open_routes = {
        route for route, operation in documented().items() if "security" not in operation
    }
    assert open_routes == {route for route, roles in TABLE.items() if roles is NOBODY_NEEDED}


def test_every_route_documents_its_errors_as_problems() -> None:
    for route, operation in documented().items():
        errors = {s: r for s, r in operation["responses"].items() if s >= "400"}
        assert errors, route
        assert all("application/problem+json" in r["content"] for r in errors.values()), route


def test_every_role_gets_in_where_the_table_says(running: Running) -> None:
    found = {(route, role): ask(running, route, role) for route in TABLE for role in (*Role, None)}
    for (route, role), status in found.items():
        roles = TABLE[route]
        if roles is NOBODY_NEEDED or role in roles:
            assert status not in (401, 403), (route, role)
        else:
            assert status == (403 if role else 401), (route, role)


@pytest.mark.parametrize("role", [*Role, None])
def test_the_document_itself_is_open(running: Running, role: Role | None) -> None:
    with running.client(role) as client:
        answer = client.get("/openapi.json")
    assert (answer.status_code, answer.json()["openapi"][:3]) == (200, "3.1")
