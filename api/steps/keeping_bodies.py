"""What OpenAPI says of the bodies by which an officer keeps data or lets it go."""

from api.openapi_bodies import WORD, as_body, sent
from ledger.vocabulary.organisation import (
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    ServiceTerminated,
)

MEMBERS = {
    "members": {
        "type": "array",
        "items": WORD,
        "maxItems": 100,
        "description": "the members' references, in the place of `subjects`",
    }
}

HOLD = as_body(sent(HoldPlaced, added=MEMBERS))
RELEASE = as_body(sent(HoldReleased, "hold", added=MEMBERS))
RETENTION = as_body(sent(RetentionSet))
TERMINATION = as_body(sent(ServiceTerminated, "service"))
