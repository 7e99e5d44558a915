"""OpenAPI 3.1: what FastAPI finds, the two routes it does not see, and every error."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.copies.shape import schemas as copy_schemas
from api.deciding import described as decisions
from api.intake.message import BATCH, PLAIN, STRUCTURED
from api.openapi_words import summary_of, tags
from api.problems import MEDIA_TYPE
from ledger.vocabulary.registry import EVENT_TYPES

OPEN_PATHS = ("/healthz", "/readyz", "/metrics")

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "state": {
            "type": "object",
            "description": "how far it has come: each right of a request, or the thing itself",
            "additionalProperties": {"type": "string"},
        },
        "allowed": {
            "type": "object",
            "description": "what may be done next: with each right, or with the thing itself",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "answers": {
            "type": "array",
            "description": "answers that fit what the recipient was told, where one does not",
            "items": {"type": "string"},
        },
        "candidates": {
            "type": "array",
            "description": "for an id that stands for several: what `?recipient=&subject=` may say",
            "items": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "index": {"type": "integer", "description": "which event or question, from 0"},
                    "pointer": {"type": "string", "description": "JSON pointer (RFC 6901)"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}

EVENT = {
    "type": "object",
    "description": "CloudEvents 1.0; `data` as /v1/event-types/{type}/schema says",
    "required": ["specversion", "id", "source", "type", "time", "data"],
    "additionalProperties": False,
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 128},
        "source": {"type": "string", "minLength": 1, "maxLength": 256},
        "type": {
            "type": "string",
            "enum": sorted(name for name, fact in EVENT_TYPES.items() if not fact.RESERVED),
        },
        "time": {"type": "string", "format": "date-time"},
        "subject": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128,
            "description": "the member reference, for an event about a member; never stored",
        },
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string", "format": "uri-reference"},
        "data": {"type": "object"},
        "actor": {"type": "string", "maxLength": 128},
        "correlationid": {"type": "string", "maxLength": 128},
        "causationid": {"type": "string", "maxLength": 128},
        "traceparent": {"type": "string", "maxLength": 128},
    },
}

STORED = {
    "type": "object",
    "required": ["log", "accepted", "positions", "duplicates"],
    "properties": {
        "log": {"type": "string"},
        "accepted": {"type": "integer", "description": "how many events are new"},
        "positions": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "the place of each event, in the order sent",
        },
        "duplicates": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "indexes of the events that were in the log already",
        },
        "proofs": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "description": "with `wait=published` the .tlog-proof of each event; null when no"
            " checkpoint came within 5 s: the events are stored, send them again for the proofs",
        },
    },
}

ERRORS = {
    400: "The request is malformed",
    401: "No valid token",
    403: "The token's role may not do this",
    404: "There is no such thing",
    409: "It contradicts what is in the log",
    422: "The request is well-formed but not valid",
    503: "Not possible at the moment; Retry-After says when to try again",
}
DECISION_ERRORS = {
    **{status: ERRORS[status] for status in (400, 401, 403, 422, 503)},
    408: "The body did not arrive in time",
    413: "More than 1,000 questions or 1 MiB",
    415: "Not JSON",
}
INTAKE_ERRORS = {
    **{status: ERRORS[status] for status in (400, 401, 403, 409, 422, 503)},
    408: "The body did not arrive in time",
    413: "More than 1,000 events or 1 MiB",
    415: "Not a media type of CloudEvents in JSON",
}


def described(app: FastAPI) -> dict[str, Any]:
    """The document behind `/openapi.json`."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for leftover in ("HTTPValidationError", "ValidationError"):
        schemas.pop(leftover, None)
    schemas |= {"Problem": PROBLEM, "Event": EVENT, "Stored": STORED} | copy_schemas()
    schemas |= decisions.schemas()
    document["paths"].setdefault("/v1/events", {})["post"] = _intake()
    document["paths"]["/v1/decisions"] = {"post": decisions.operation()}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _add_errors(operation, path, method)
            if "description" in operation:
                operation["summary"] = summary_of(operation["description"])
    return document | {"tags": tags()}


def _add_errors(operation: dict[str, Any], path: str, method: str) -> None:
    responses = operation["responses"]
    if (path, method) == ("/v1/events", "post"):
        wanted = INTAKE_ERRORS
    elif path == "/v1/decisions":
        wanted = DECISION_ERRORS
    elif path in OPEN_PATHS:
        wanted = {503: ERRORS[503]}
    else:
        wanted = {status: ERRORS[status] for status in (400, 401, 403, 404, 409, 422, 503)}
        if "requestBody" in operation:
            wanted |= {status: INTAKE_ERRORS[status] for status in (408, 413)}
    for status, description in wanted.items():
        responses[str(status)] = {
            "description": description,
            "content": {MEDIA_TYPE: {"schema": _ref("Problem")}},
        }


def _intake() -> dict[str, Any]:
    one, many = _ref("Event"), {"type": "array", "items": _ref("Event"), "maxItems": 1000}
    return {
        "tags": ["intake"],
        "summary": "Append one event or a batch, all or nothing",
        "operationId": "append_events",
        "security": [{"token": []}],
        "parameters": [
            {
                "name": "wait",
                "in": "query",
                "description": "wait up to 5 s for receipts",
                "schema": {"const": "published"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                STRUCTURED: {"schema": one},
                BATCH: {"schema": many},
                PLAIN: {"schema": {"oneOf": [one, many, {"type": "object"}]}},
            },
        },
        "responses": {
            "201": _stored("At least one event is new; all are durable"),
            "200": _stored("Every event was in the log already"),
        },
    }


def _stored(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PLAIN: {"schema": _ref("Stored")}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
