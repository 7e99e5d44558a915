"""What an officer does with the requests of members, from receipt to the end (PDPA Art. 3, 10-14).

Every refusal of a step tells the state of each right and what is allowed next.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.tokens import Role
from api.problems import Problem
from api.reading.answers import answer
from api.reading.bodies import body_of, documented
from api.reading.documented import one_answer
from api.reading.parameters import Word
from api.reading.readers import Reader, reader_with
from api.reading.revealing import Reason, Reveal, reveal
from api.reading.sql import rows, statement
from api.steps import requests as steps
from api.steps.deciding import Body
from api.steps.request_bodies import (
    DECISION,
    EXTENSION,
    FULFILMENT,
    RECEIPT,
    VERIFICATION,
    WITHDRAWAL,
)
from api.steps.step import Step

router = APIRouter(prefix="/v1/requests", tags=["requests"])

SEALED_OF_REQUEST = statement("sealed_of_request")

CaseReader = Annotated[Reader, Depends(reader_with(Role.OFFICER))]


@router.post("", status_code=201, openapi_extra=RECEIPT)
async def receive_request(step: Step) -> Body:
    """Record a request that arrived over any channel; 409 when its id was received already."""
    return await step.take(steps.receive)


@router.post("/{id}/content", responses=one_answer(body=True), openapi_extra=documented(Reason))
async def request_content(
    request_id: Annotated[Word, Path(alias="id")], request: Request, reader: CaseReader
) -> Response:
    """What the member asked for in their own words, in clear; the reason is recorded first."""
    wanted = await body_of(request, Reason)
    return await run_in_threadpool(_content, reader, request_id, wanted.reason)


def _content(reader: Reader, name: str, reason: str) -> Response:
    tag = f"request:{name}"
    with reader.service.pool.connection() as connection:
        found = rows(connection, SEALED_OF_REQUEST, {"tag": tag})
    if not found:
        raise Problem(404, "There is no such request")
    subject = UUID(found[0][1].removeprefix("member:"))
    positions = [position for position, *_ in found]
    return answer(*reveal(reader, subject, Reveal(reason=reason, positions=positions)))


@router.post("/{id}/verify", status_code=201, openapi_extra=VERIFICATION)
async def verify_request(request_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Record a check of identity, for an agent also of its authority; no clock stops for it."""
    return await step.take(steps.verify, request_id)


@router.post("/{id}/extend", status_code=201, openapi_extra=EXTENSION)
async def extend_request(request_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Extend the deadline for one right, once, before it is over, with a reason in writing."""
    return await step.take(steps.extend, request_id)


@router.post("/{id}/decide", status_code=201, openapi_extra=DECISION)
async def decide_request(request_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Grant one right, whole or in part, or refuse it on a ground of the closed list."""
    return await step.take(steps.decide, request_id)


@router.post("/{id}/fulfil", status_code=201, openapi_extra=FULFILMENT)
async def fulfil_request(request_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Say that what was granted has been done."""
    return await step.take(steps.fulfil, request_id)


@router.post("/{id}/withdraw", status_code=201, openapi_extra=WITHDRAWAL)
async def withdraw_request(request_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Record that the member took the request back, whole or some of its rights."""
    return await step.take(steps.withdraw, request_id)
