"""What OpenAPI says of the bodies by which an officer restricts, resumes, records a refusal."""

from typing import Any

from api.request_bodies import as_body, inlined, without
from ledger.vocabulary.consent import MarketingAccepted, MarketingRefused
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.schema import json_schema

Schema = dict[str, Any]


def _of(cls: type[Fact], *put_in: str, **changes: Any) -> Schema:
    return without(inlined(json_schema(cls)), put_in, **changes)


REFUSED = {"refused": {"const": True}}
ACCEPTED = {"refused": {"const": False, "description": "the member takes refusals back"}}


def _word(schema: Schema) -> Schema:
    return schema | {"required": ["refused", *schema["required"]]}


RESTRICTION = as_body(_of(ProcessingRestricted, "request", optional=["restriction"]))
RESUMPTION = as_body(_of(ProcessingResumed, "restriction", "request"))
MARKETING = as_body(
    {
        "oneOf": [
            _word(_of(MarketingRefused, added=REFUSED)),
            _word(_of(MarketingAccepted, added=ACCEPTED)),
        ]
    }
)
