"""The emitter that sends a request: remembered, or asked for in the database."""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from api.access.bearer import CHALLENGE, token_text
from api.access.emitters import Emitter, Emitters
from api.access.tokens import Role
from api.intake.refused import foreign_role
from api.problems import Problem


async def emitter_of(emitters: Emitters, headers: Headers) -> Emitter:
    """Raises a 401 `Problem` without a valid token, a 403 for another role."""
    text, now = token_text(headers), datetime.now(UTC)
    emitter = emitters.known(text, now) or await run_in_threadpool(emitters.find, text, now)
    if emitter is None:
        raise Problem(401, "The token is unknown, expired or revoked", headers=CHALLENGE)
    if emitter.token.role != Role.EMITTER:
        raise foreign_role(emitter.token.role)
    return emitter
