"""What OpenAPI says of the bodies by which an officer restricts, resumes, records a refusal."""

from api.openapi_bodies import Schema, as_body, sent
from ledger.vocabulary.consent import MarketingAccepted, MarketingRefused
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed

REFUSED = {"refused": {"const": True}}
ACCEPTED = {"refused": {"const": False, "description": "the member takes refusals back"}}


def _word(schema: Schema) -> Schema:
    return schema | {"required": ["refused", *schema["required"]]}


RESTRICTION = as_body(sent(ProcessingRestricted, "request", optional=["restriction"]))
RESUMPTION = as_body(sent(ProcessingResumed, "restriction", "request"))
MARKETING = as_body(
    {
        "oneOf": [
            _word(sent(MarketingRefused, added=REFUSED)),
            _word(sent(MarketingAccepted, added=ACCEPTED)),
        ]
    }
)
