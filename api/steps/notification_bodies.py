"""What OpenAPI says of the bodies that record a recipient's answer, or that it is told again."""

from api.openapi_bodies import as_body, sent
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified

FIXED = ("notification", "recipient", "erasure", "request")
DUE = {
    "type": "string",
    "format": "date",
    "description": "the last day for the answer, not before today; without it, as the setting says",
}

ANSWER = as_body(sent(RecipientAcknowledged, *FIXED))
ESCALATION = as_body(
    sent(
        RecipientNotified,
        *FIXED,
        "kind",
        "categories",
        optional=["handover"],
        added={"answer_due": DUE},
    )
)
