"""What OpenAPI says of the bodies by which an officer keeps data or lets it go."""

from typing import Any

from api.request_bodies import as_body, inlined, without
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import (
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    ServiceTerminated,
)
from ledger.vocabulary.schema import json_schema

Schema = dict[str, Any]

MEMBERS = {
    "members": {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 128},
        "maxItems": 100,
        "description": "the members' references, in the place of `subjects`",
    }
}


def _of(cls: type[Fact], *put_in: str, **changes: Any) -> Schema:
    return as_body(without(inlined(json_schema(cls)), put_in, **changes))


HOLD = _of(HoldPlaced, added=MEMBERS)
RELEASE = _of(HoldReleased, "hold", added=MEMBERS)
RETENTION = _of(RetentionSet)
TERMINATION = _of(ServiceTerminated, "service")
