"""A request's body as a model: strict JSON of bounded size, faults named by JSON pointer."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.intake.endpoint import read_body
from api.problems import Problem
from ledger.intake.strict_json import MalformedJson, parse

M = TypeVar("M", bound=BaseModel)


async def body_of(request: Request, model: type[M]) -> M:
    """Raises a `Problem`: 400 malformed, 413 too large, 422 with the pointer of each fault."""
    body = await read_body(request.headers, request.receive)
    try:
        parse(body)
        return model.model_validate_json(body, strict=True)
    except MalformedJson as error:
        errors = [{"pointer": error.pointer, "message": error.message}]
        raise Problem(400, "Malformed request", errors=errors) from None
    except ValidationError as error:
        raise Problem(422, "Invalid request", errors=_faults(error)) from None


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """What OpenAPI says of such a body."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def _faults(error: ValidationError) -> list[dict[str, Any]]:
    """Pointers and messages; never what was sent."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [
        {"pointer": "".join(f"/{step}" for step in fault["loc"]), "message": fault["msg"]}
        for fault in found
    ]
