"""What OpenAPI says of `POST /v1/decisions`."""

from typing import Any

from api.openapi_bodies import WHOSE, sent
from ledger.rules.asking import ACTS, UNASKED, UNSAID
from ledger.vocabulary.codes import Obligation, Operation, Permission

Schema = dict[str, Any]

MOMENT: Schema = {"type": "string", "format": "date-time"}
POSITION: Schema = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
WORDS: Schema = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
}
NAMES: Schema = {"type": "array", "items": {"type": "string"}}
ANY_OBJECTS: Schema = {"type": "array", "items": {"type": "object"}}
AROUND: dict[str, Schema] = {
    **WHOSE,
    "source": {"type": "string", "description": "that of the event; default: the token's prefix"},
    "at": MOMENT | {"description": "as of when it is judged; default: now"},
    "known_at": MOMENT | {"description": "by what the ledger had recorded then"},
    "position": POSITION | {"description": "by what the log said up to there"},
    "record": {"type": "boolean", "default": False, "description": "the log keeps the decision"},
}

REASON: Schema = {
    "type": "object",
    "required": ["rule", "version", "effect", "articles", "title", "text", "what"],
    "properties": {
        "rule": {"type": "string"},
        "version": {"type": "integer"},
        "effect": {"enum": ["deny", "gap"]},
        "articles": NAMES,
        "title": WORDS,
        "text": WORDS,
        "what": NAMES | {"description": "the codes or names at fault"},
    },
}
OBLIGATION: Schema = {
    "type": "object",
    "required": ["code", "articles", "text", "parameters"],
    "properties": {
        "code": {"enum": [each.value for each in Obligation]},
        "articles": NAMES,
        "text": WORDS,
        "parameters": {"type": "object"},
    },
}
VERSIONS: Schema = {
    "type": "object",
    "description": "everything that was used; consents and restrictions by their positions",
    "properties": {
        "notice": {"type": ["string", "null"]},
        "rules": {"type": "string"},
        "laws": NAMES,
        "catalogue_law": {"type": "string"},
        "agreements": NAMES,
        "consents": ANY_OBJECTS,
        "restrictions": ANY_OBJECTS,
        "marketing_refused": ANY_OBJECTS,
    },
}
DECISION: Schema = {
    "type": "object",
    "required": [
        *("decision", "operation", "outcome", "at", "known_at", "position", "reasons"),
        *("obligations", "versions", "evaluated", "recorded"),
    ],
    "properties": {
        "decision": {"type": "string", "format": "uuid", "description": "quoted by the event"},
        "operation": {"enum": [each.value for each in Operation]},
        "outcome": {
            "enum": [each.value for each in Permission],
            "description": "gap: something is not configured, neither allowed nor forbidden",
        },
        "at": MOMENT,
        "known_at": {"type": ["string", "null"], "format": "date-time"},
        "position": POSITION,
        "reasons": {"type": "array", "items": REASON},
        "obligations": {"type": "array", "items": OBLIGATION},
        "versions": VERSIONS,
        "evaluated": {
            "type": "object",
            "description": "by rule id whether the act keeps it",
            "additionalProperties": {"enum": ["kept", "broken"]},
        },
        "recorded": {
            "type": ["integer", "null"],
            "description": "where the log keeps the decision, if it was to",
        },
    },
}


def schemas() -> dict[str, Schema]:
    return {"Question": {"oneOf": [_question(operation) for operation in Operation]}} | {
        "Decision": DECISION
    }


def operation() -> dict[str, Any]:
    """The route, without its errors."""
    question, decision = _ref("Question"), _ref("Decision")
    many = {"type": "array", "items": question, "minItems": 1, "maxItems": 1000}
    listed = {"type": "array", "items": decision}
    decisions = {
        "type": "object",
        "required": ["decisions"],
        "properties": {"decisions": listed},
    }
    return {
        "tags": ["decisions"],
        "summary": "May it be done? One question or a batch",
        "operationId": "decide",
        "security": [{"token": []}],
        "parameters": [
            {
                "name": "Ledger-Min-Position",
                "in": "header",
                "description": "wait up to 5 s until the answer reflects this position",
                "schema": POSITION,
            }
        ],
        "requestBody": {"required": True, "content": _json({"oneOf": [question, many]})},
        "responses": {
            "200": {
                "description": "The decision; to an array the decisions in its order",
                "headers": {"Ledger-Position": {"schema": POSITION}},
                "content": _json({"oneOf": [decision, decisions]}),
            }
        },
    }


def _question(operation: Operation) -> Schema:
    """The fact that it would become, and what a question says around it."""
    around = {"operation": {"const": operation.value}, **AROUND}
    schema = sent(ACTS[operation], *UNASKED, optional=tuple(UNSAID), added=around)
    schema["required"] = ["operation", *schema["required"]]
    return schema | {"title": operation.value, "oneOf": [{"required": [n]} for n in WHOSE]}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
