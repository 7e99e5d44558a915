"""A request's body: strict JSON of bounded size, faults named by JSON pointer."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.intake.endpoint import read_body
from api.openapi_bodies import as_body
from api.problems import Problem, faults_of, invalid
from api.steps.deciding import Body
from ledger.intake.strict_json import MalformedJson, parse

M = TypeVar("M", bound=BaseModel)


async def body_of(request: Request, model: type[M]) -> M:
    """Raises a `Problem`: 400 malformed, 413 too large, 422 with the pointer of each fault."""
    body, _ = await _read(request)
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        # never what was sent
        found = error.errors(include_input=False, include_url=False, include_context=False)
        raise invalid(*faults_of(found)) from None


async def object_of(request: Request) -> Body:
    """Raises a `Problem`: 400 malformed, 413 too large, 422 no JSON object."""
    _, value = await _read(request)
    if not isinstance(value, dict):
        raise invalid(("", "a JSON object is expected"))
    return value


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """What OpenAPI says of such a body."""
    return as_body(model.model_json_schema())


async def _read(request: Request) -> tuple[bytes, Any]:
    body = await read_body(request.headers, request.receive)
    try:
        return body, parse(body)
    except MalformedJson as error:
        errors = [{"pointer": error.pointer, "message": error.message}]
        raise Problem(400, "Malformed request", errors=errors) from None
