"""Request bodies that are facts, described by the facts' own JSON Schemas."""

from typing import Any

from ledger.vocabulary.fact import Fact
from ledger.vocabulary.schema import json_schema


def fact_body(cls: type[Fact]) -> dict[str, Any]:
    """What a route adds to its OpenAPI operation: its body is the data of such an event."""
    content = {"application/json": {"schema": json_schema(cls)}}
    return {"requestBody": {"required": True, "content": content}}
