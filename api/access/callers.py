"""Who calls a route, and the roles that may: as a FastAPI dependency that OpenAPI shows."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from api.access.bearer import CHALLENGE, token_text
from api.access.tokens import Role, Token, find_token
from api.access.unasked import refuse_unasked
from api.problems import Problem
from api.service import Service

SCHEME = HTTPBearer(auto_error=False, scheme_name="token", description="a token of `ledger keys`")

Bearer = Annotated[object, Depends(SCHEME)]


async def service_of(request: Request) -> Service:
    """The service that the composition root put into the application; no thread is needed."""
    service: Service = request.app.state.service
    return service


TheService = Annotated[Service, Depends(service_of)]


def caller_with(*roles: Role) -> Callable[[Request, TheService, Bearer], Token]:
    """A dependency: the caller's token, read from the database each time.

    Raises a 401 `Problem` without a valid token, a 403 with another role than these; a 422 for a
    query parameter where the route has none.
    """

    def caller(request: Request, service: TheService, _: Bearer) -> Token:
        text = token_text(request.headers)
        with service.pool.connection() as connection:
            token = find_token(connection, text, datetime.now(UTC))
        if token is None:
            raise Problem(401, "The token is unknown, expired or revoked", headers=CHALLENGE)
        if token.role not in roles:
            needed = " or ".join(roles)
            raise Problem(403, f"This needs the role {needed}", f"yours is {token.role}")
        refuse_unasked(request)
        return token

    return caller


Anyone = Annotated[Token, Depends(caller_with(*Role))]
Auditor = Annotated[Token, Depends(caller_with(Role.AUDITOR))]
Officer = Annotated[Token, Depends(caller_with(Role.OFFICER))]
Investigator = Annotated[Token, Depends(caller_with(Role.INVESTIGATOR))]
CaseWorker = Annotated[Token, Depends(caller_with(Role.INVESTIGATOR, Role.OFFICER))]
Overseer = Annotated[Token, Depends(caller_with(Role.AUDITOR, Role.OFFICER))]
Admin = Annotated[Token, Depends(caller_with(Role.ADMIN))]
