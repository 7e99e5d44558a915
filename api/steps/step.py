"""One step of an officer: a body, what is decided of it, the answer with the position it made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, TypeVarTuple

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.callers import Officer, TheService
from api.access.tokens import Token
from api.reading.bodies import object_of
from api.reading.positions import HEADER
from api.service import Service
from api.steps.deciding import Answer, Body

T = TypeVar("T")
Named = TypeVarTuple("Named")


@dataclass(frozen=True, slots=True)
class OfficerStep:
    """A dependency of the routes that decide: who calls, and how they are answered."""

    request: Request
    officer: Officer
    service: TheService
    response: Response

    async def take(
        self, step: Callable[[Service, Token, *Named, Body], Answer], *named: *Named
    ) -> Body:
        """Decides by the request's body and what the path has `named`, as `call` does."""
        answer, position = await self.call(step, *named)
        self.response.headers[HEADER] = str(position)
        return answer

    async def call(self, step: Callable[[Service, Token, *Named, Body], T], *named: *Named) -> T:
        """What comes of the body. Raises a `Problem`: 400 malformed, 413 too large, 422 no object,
        and what the step raises.
        """
        body = await object_of(self.request)
        return await run_in_threadpool(step, self.service, self.officer, *named, body)


Step = Annotated[OfficerStep, Depends()]
