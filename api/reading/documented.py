"""What OpenAPI says of answers that no model describes."""

from typing import Any

from api.problems import MEDIA_TYPE
from api.reading.formats import Form

PROBLEM = {"$ref": "#/components/schemas/Problem"}
POSITION = {
    "Ledger-Position": {
        "description": "the position of the log that the answer reflects",
        "schema": {"type": "integer"},
    }
}
LINK = {"Link": {"description": 'rel="next" (RFC 8288)', "schema": {"type": "string"}}}


BODY_PROBLEMS = {408: "The body did not arrive in time", 413: "The body is over 1 MiB"}


def one_answer(*documents: str, body: bool = False) -> dict[int | str, dict[str, Any]]:
    """The answer that is one object, to a request with a body or without.

    `documents` are the media types of other forms of it.
    """
    content: dict[str, Any] = {Form.JSON.value: {"schema": {"type": "object"}}}
    content |= {name: {"schema": {"type": "string", "format": "binary"}} for name in documents}
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": "Found", "headers": POSITION, "content": content}
    }
    return answers | {status: _problem(why) for status, why in BODY_PROBLEMS.items() if body}


def list_answers(name: str) -> dict[int | str, dict[str, Any]]:
    """The answers of a list whose rows stand under `name`."""
    page = {
        "type": "object",
        "required": [name, "next"],
        "properties": {
            name: {"type": "array", "items": {"type": "object"}},
            "next": {"type": ["string", "null"], "description": "`after` of the next page"},
        },
    }
    content = {
        Form.JSON.value: {"schema": page},
        Form.NDJSON.value: {"schema": {"type": "string", "description": "one row a line"}},
        Form.CSV.value: {"schema": {"type": "string", "description": "RFC 4180, with a header"}},
    }
    return {
        200: {"description": "A page", "headers": POSITION | LINK, "content": content},
        406: _problem("No form of the list is acceptable"),
    }


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
