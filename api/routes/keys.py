"""Tokens: made, listed, revoked, over HTTP by an admin."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.access.callers import Admin, TheService
from api.access.keys import KeyRefusedError, issue_key
from api.access.tokens import Role, Token, list_tokens, revoke_token
from api.problems import Problem, invalid
from api.reading.bodies import body_of, documented
from api.service import Service
from api.steps.deciding import actor_of

router = APIRouter(prefix="/v1/keys", tags=["keys"])

SourcePrefix = Annotated[str, Field(min_length=1, max_length=255)]


TypeName = Annotated[str, Field(min_length=1, max_length=100)]


class NewKey(BaseModel):
    """Whom a token is for.

    An emitter's `source` is the prefix of what it may send; `types` narrows it to these event types
    (`data.used`) or groups of them (`data`).
    """

    model_config = ConfigDict(extra="forbid")

    role: Role
    name: Annotated[str, Field(max_length=100)] = ""
    source: SourcePrefix | None = None
    types: Annotated[list[TypeName], Field(min_length=1, max_length=100)] | None = None
    expires: AwareDatetime | None = None


@router.post("", status_code=201, openapi_extra=documented(NewKey))
async def make_key(
    request: Request, caller: Admin, service: TheService, response: Response
) -> dict[str, str]:
    """A new token; this answer is the only one that ever shows it."""
    wanted = await body_of(request, NewKey)
    response.headers["Cache-Control"] = "no-store"
    return await run_in_threadpool(_made, wanted, caller, service)


def _made(wanted: NewKey, caller: Token, service: Service) -> dict[str, str]:
    try:
        key_id, text = issue_key(
            service.pool.connection,
            service.own_events,
            wanted.role,
            wanted.name,
            source=wanted.source,
            types=wanted.types,
            expires_at=wanted.expires,
            actor=actor_of(caller),
        )
    except KeyRefusedError as error:
        raise invalid((error.pointer, str(error))) from None
    return {"id": str(key_id), "role": wanted.role, "token": text}


@router.get("")
def keys(_: Admin, service: TheService) -> dict[str, Any]:
    """Every token that was ever made, without its text."""
    with service.pool.connection() as connection:
        return {"keys": [_shown(token) for token in list_tokens(connection)]}


@router.delete("/{key_id}", status_code=204)
def revoke_key(key_id: UUID, _: Admin, service: TheService) -> None:
    """From the end of this call on the token stores and reads nothing."""
    with service.pool.connection() as connection:
        if not revoke_token(connection, key_id):
            raise Problem(404, "No such key")


def _shown(token: Token) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "role": token.role,
        "name": token.name,
        "source": token.source,
        "types": token.types,
        "made_at": token.made_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
