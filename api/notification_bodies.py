"""What OpenAPI says of the bodies that record a recipient's answer, or that it is told again."""

from typing import Any

from api.request_bodies import as_body, inlined, without
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.schema import json_schema

Schema = dict[str, Any]

FIXED = ("notification", "recipient", "erasure", "request")
DUE = {
    "type": "string",
    "format": "date",
    "description": "the last day for the answer, not before today; without it, as the setting says",
}


def _escalation() -> Schema:
    schema = inlined(json_schema(RecipientNotified))
    put_in = (*FIXED, "kind", "categories")
    return without(schema, put_in, optional=["handover"], added={"answer_due": DUE})


ANSWER = as_body(without(inlined(json_schema(RecipientAcknowledged)), FIXED))
ESCALATION = as_body(_escalation())
