"""A query parameter that a route does not know is refused by its name, on every route."""

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.test_roles import ANY, TABLE

TAKES_OTHERS = {("POST", "/v1/events")}
"""What senders of CloudEvents put there is theirs."""


def routes() -> list[tuple[str, str, Role]]:
    return [
        (method, path, min(roles))
        for (method, path), roles in TABLE.items()
        if path.startswith("/v1/") and roles and (method, path) not in TAKES_OTHERS
    ]


def test_every_route_refuses_what_it_does_not_know(running: Running) -> None:
    let_through = []
    for method, template, role in routes():
        path = template
        for name, value in ANY.items():
            path = path.replace(name, value)
        with running.client(role) as client:
            answer = client.request(method, path, params={"nosuch": "1"}, content=b"{}")
        errors = answer.json().get("errors", []) if answer.status_code == 422 else []
        if "/query/nosuch" not in [each["pointer"] for each in errors]:
            let_through.append((method, template, answer.status_code, answer.text[:100]))
    assert not let_through
