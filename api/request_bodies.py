"""What OpenAPI says of the bodies of a request's steps: the facts without what is put in here."""

from collections.abc import Collection, Mapping
from typing import Any

from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)
from ledger.vocabulary.schema import json_schema

Schema = dict[str, Any]

WORD: Schema = {"type": "string", "minLength": 1, "maxLength": 128}
WHOSE: dict[str, Schema] = {
    "member": WORD | {"description": "the member's reference; this or `subject`"},
    "subject": {"type": "string", "format": "uuid"},
}
DISPUTED = {
    "type": "boolean",
    "default": False,
    "description": "for a correction: the data is restricted at once (PDPA Art. 11(2))",
}
CONTENT = (
    "what the member wrote or said, as texts under names of your own, such as"
    ' {"text": "請給我一份我的個人資料"}'
)
DAYS = {
    "type": "integer",
    "minimum": 1,
    "maximum": 30,
    "description": "how many days more; without it, as many as the law allows",
}


def _receipt() -> Schema:
    schema = without(json_schema(RequestReceived), (), optional=["law"], added=WHOSE)
    parts: Schema = schema["$defs"]
    parts["RequestItem"] = without(parts["RequestItem"], ["clock"], added={"disputed": DISPUTED})
    del parts["Clock"]
    content = schema["properties"]["content"]
    content["description"] = f"{CONTENT}; {content['description']}"
    return schema


def _decision() -> Schema:
    restriction = _of(
        ProcessingRestricted,
        optional=["restriction", "scope", "reason"],
        description="For a stop that is granted; without it, everything is restricted.",
    )
    return _of(RequestDecided, added={"restriction": restriction})


def _fulfilment() -> Schema:
    correction = _of(
        DataCorrected,
        optional=["channel"],
        description="For a correction, unless one was recorded for the request already.",
    )
    return _of(RequestFulfilled, added={"correction": correction})


def _of(cls: type[Fact], description: str | None = None, **changes: Any) -> Schema:
    schema = inlined(json_schema(cls))
    changed = without(schema, ["request", *changes.pop("put_in", ())], **changes)
    return changed | ({"description": description} if description else {})


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


def as_body(schema: Schema) -> Schema:
    content = {"application/json": {"schema": inlined(schema)}}
    return {"requestBody": {"required": True, "content": content}}


RECEIPT = as_body(_receipt())
VERIFICATION = as_body(_of(RequestVerified, optional=["verifier"]))
EXTENSION = as_body(_of(RequestExtended, put_in=["clock"], added={"days": DAYS}))
DECISION = as_body(_decision())
FULFILMENT = as_body(_fulfilment())
WITHDRAWAL = as_body(_of(RequestWithdrawn))
