"""What OpenAPI says of request bodies: the facts' own JSON Schemas, without what is put in here."""

from collections.abc import Collection, Mapping
from typing import Any

from ledger.vocabulary.fact import Fact
from ledger.vocabulary.schema import json_schema

Schema = dict[str, Any]

WORD: Schema = {"type": "string", "minLength": 1, "maxLength": 128}
WHOSE: dict[str, Schema] = {
    "member": WORD | {"description": "the member's reference; this or `subject`"},
    "subject": {"type": "string", "format": "uuid"},
}


def as_body(schema: Schema) -> dict[str, Any]:
    """What a route adds to its OpenAPI operation."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def fact_body(cls: type[Fact]) -> dict[str, Any]:
    """A body that is the data of such an event."""
    return as_body(json_schema(cls))


def sent(
    cls: type[Fact],
    *put_in: str,
    optional: Collection[str] = (),
    added: Mapping[str, Schema] | None = None,
) -> Schema:
    """The fact as a caller sends it: without the fields `put_in`, with some `added`."""
    return without(inlined(json_schema(cls)), put_in, optional, added)


def without(
    schema: Schema,
    put_in: Collection[str],
    optional: Collection[str] = (),
    added: Mapping[str, Schema] | None = None,
) -> Schema:
    kept = {name: each for name, each in schema["properties"].items() if name not in put_in}
    required = [name for name in schema["required"] if name not in (*put_in, *optional)]
    rest = {name: each for name, each in schema.items() if name not in ("$id", "$schema")}
    return rest | {"properties": kept | dict(added or {}), "required": required}


def inlined(schema: Schema) -> Schema:
    """The schema with its parts where they are used, so that it can stand inside another."""
    parts = schema.get("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return put(parts[value["$ref"].rpartition("/")[2]])
        return {name: put(each) for name, each in value.items() if name != "$defs"}

    inlined: Schema = put(schema)
    return inlined
