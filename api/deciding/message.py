"""The body of a request for decisions: one question, or an array of them."""

from collections.abc import Mapping
from typing import Any

from api.deciding.refused import too_many
from api.intake.message import PLAIN, media_type_of, parsed
from ledger.intake.limits import EVENTS_PER_BATCH


def asked(headers: Mapping[str, str], body: bytes) -> tuple[list[Any], bool]:
    """The questions, not validated yet, and whether they came as an array.

    Raises a `Problem`: 400 for what is not JSON, 413 for too many, 415 for another media type.
    """
    media_type_of(headers.get("content-type", ""), (PLAIN,))
    value = parsed(body, batched=body.lstrip()[:1] == b"[", binary=False)
    if not isinstance(value, list):
        return [value], False
    if len(value) > EVENTS_PER_BATCH:
        raise too_many(len(value), EVENTS_PER_BATCH)
    return value, True
