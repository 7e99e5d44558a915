"""The vocabulary: every event type and the JSON Schema of its data."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.access.callers import Anyone
from api.problems import Problem
from ledger.vocabulary.registry import EVENT_TYPES, UnknownEventTypeError, fact_class
from ledger.vocabulary.schema import json_schema

router = APIRouter(prefix="/v1/event-types", tags=["vocabulary"])


@router.get("")
def event_types(_: Anyone) -> dict[str, Any]:
    """Every event type, whether emitters may send it, and where its schema is."""
    return {
        "event_types": [
            {
                "type": name,
                "version": fact.VERSION,
                "about_member": fact.ABOUT_MEMBER,
                "emitters_may_send": not fact.RESERVED,
                "sealed": sorted(fact.SEALED),
                "description": " ".join((fact.__doc__ or "").split()),
                "schema": f"/v1/event-types/{name}/schema",
            }
            for name, fact in sorted(EVENT_TYPES.items())
        ]
    }


@router.get("/{type}/schema")
def event_type_schema(
    name: Annotated[str, Path(alias="type", max_length=100, examples=["data.disclosed"])], _: Anyone
) -> dict[str, Any]:
    """JSON Schema 2020-12 of the type's `data`, as emitters send it."""
    try:
        return json_schema(fact_class(name))
    except UnknownEventTypeError as error:
        raise Problem(404, "Unknown event type", str(error)) from None
