"""JSON Schema 2020-12 of each event type's data, as emitters send it."""

import inspect
from typing import Any

import msgspec

from ledger.vocabulary.fact import Fact

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SEALED = (
    "personal content: sent in clear, stored sealed under the member's own key; read again only by"
    " revealing it for a reason, and never after an erasure"
)
BOX_PREFIX = r"^v1\."


def json_schema(cls: type[Fact]) -> dict[str, Any]:
    """Self-contained; sealed fields are described as sent in clear, never as stored."""
    (root,), parts = msgspec.json.schema_components((cls,), ref_template="#/$defs/{name}")
    name = root["$ref"].rpartition("/")[2]
    body: dict[str, Any] = _as_sent(parts.pop(name))
    for field in cls.SEALED:
        body["properties"][field]["description"] = SEALED
    head = {
        "$schema": DIALECT,
        "$id": f"/v1/event-types/{cls.TOPIC}/schema",
        "title": cls.TOPIC,
        "description": inspect.cleandoc(cls.__doc__ or ""),
    }
    definitions = {"$defs": {key: _as_sent(part) for key, part in parts.items()}} if parts else {}
    return body | head | definitions


def _as_sent(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_as_sent(item) for item in schema if not _is_box(item)]
    if not isinstance(schema, dict):
        return schema
    sent = {key: _as_sent(value) for key, value in schema.items()}
    if len(sent.get("anyOf", ())) == 1:
        return sent["anyOf"][0]
    return sent


def _is_box(schema: Any) -> bool:
    return isinstance(schema, dict) and str(schema.get("pattern", "")).startswith(BOX_PREFIX)
