"""Request bodies that are facts, described by the facts' own JSON Schemas."""

from typing import Any

from ledger.vocabulary.fact import Fact


def fact_body(cls: type[Fact]) -> dict[str, Any]:
    """What a route adds to its OpenAPI operation: its body is the data of such an event."""
    schema = {"$ref": f"/v1/event-types/{cls.TOPIC}/schema", "description": cls.__doc__}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
