"""No parameter of a read, whatever it holds, gives a 500; a refusal is a problem that names it."""

from typing import Any

import httpx

from api.access.tokens import Role
from api.app import make_app
from tests.http.conftest import Running
from tests.http.reading import history, post, project, truth

HOSTILE = (
    "",
    "\0",
    "a\0b",
    "%00",
    "-1",
    "9" * 400,
    "1e999",
    "' OR 1=1 --",
    "\u202e王小明\U0001f600",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "x" * 5_000,
)
READERS = (Role.AUDITOR, Role.OFFICER, Role.INVESTIGATOR)


def reads_of_the_document() -> list[tuple[str, list[dict[str, Any]]]]:
    """The paths that are read, with their parameters."""
    return [
        (path, operations["get"].get("parameters", []))
        for path, operations in make_app().openapi()["paths"].items()
        if "get" in operations and path.startswith("/v1/") and path != "/v1/keys"
    ]


def ask(
    client: httpx.Client, path: str, place: dict[str, str], name: str, value: str
) -> httpx.Response:
    params: dict[str, str] = {}
    headers: dict[bytes, bytes] = {}
    match place["in"]:
        case "path":
            path = path.replace("{" + name + "}", httpx.QueryParams({"": value}).__str__()[1:])
        case "query":
            params = {name: value}
        case "header":
            printable = "".join(character for character in value if character.isprintable())
            headers = {name.encode(): printable.encode()}
    return client.get(path, params=params, headers=headers)


def test_no_parameter_gives_a_500(running: Running) -> None:
    post(running, history(10))
    project(running)
    subject = truth(running)[-1]["subject"]
    for template, parameters in reads_of_the_document():
        path = template.replace("{subject}", subject).replace("{position}", "1")
        role = next(role for role in READERS if _may(running, role, path))
        with running.client(role) as client:
            for place in parameters:
                source = template if place["in"] == "path" else path
                for value in HOSTILE:
                    answer = ask(client, source, place, place["name"], value)
                    assert answer.status_code < 500, (template, place["name"], value[:20])
                    if answer.status_code == 422:
                        assert place["name"] in answer.json()["errors"][0]["pointer"]


def _may(running: Running, role: Role, path: str) -> bool:
    with running.client(role) as client:
        return client.get(path).status_code != 403
