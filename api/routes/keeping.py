"""What keeps members' data from being erased, and what makes it go: holds, periods, services."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from api import keeping_steps as steps
from api.access.callers import Officer, TheService
from api.access.tokens import Role
from api.deciding import object_of, told
from api.keeping_bodies import HOLD, RELEASE, RETENTION, TERMINATION
from api.reading.documented import one_answer
from api.reading.listing import UNCACHED
from api.reading.parameters import Word
from api.reading.positions import HEADER, reached
from api.reading.readers import Reader, reader_with

router = APIRouter(prefix="/v1", tags=["keeping"])

Answer = dict[str, Any]

RulesReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER))]


@router.get("/keeping", responses=one_answer())
def rules_in_force(reader: RulesReader) -> Response:
    """The holds that stand, the periods of retention in force, the services that have ended."""
    with reader.service.pool.connection() as connection:
        head = reached(connection)
    answer = steps.rules_in_force(reader.service, head)
    subjects = {each for hold in answer["holds"] for each in hold.get("subjects", ())}
    reader.record(head, subjects, len(answer["holds"]))
    headers = UNCACHED | {HEADER: str(head)}
    body = orjson.dumps(answer, option=orjson.OPT_UTC_Z)
    return Response(body, headers=headers, media_type="application/json")


@router.post("/holds", status_code=201, openapi_extra=HOLD)
async def place_hold(
    request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Keep data from being erased: everybody's, or that of `members` or `subjects`."""
    body = await object_of(request)
    return told(response, await run_in_threadpool(steps.place_hold, service, officer, body))


@router.post("/holds/{id}/release", status_code=201, openapi_extra=RELEASE)
async def release_hold(
    hold: Annotated[Word, Path(alias="id")],
    request: Request,
    officer: Officer,
    service: TheService,
    response: Response,
) -> Answer:
    """End a hold, whole or for some members; 409 when it is released already."""
    body = await object_of(request)
    return told(response, await run_in_threadpool(steps.release_hold, service, officer, hold, body))


@router.post("/retention", status_code=201, openapi_extra=RETENTION)
async def set_retention(
    request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Set how long data of a class is kept: with a `ground` at least, without one at most."""
    body = await object_of(request)
    return told(response, await run_in_threadpool(steps.set_retention, service, officer, body))


@router.post("/services/{id}/terminate", status_code=201, openapi_extra=TERMINATION)
async def terminate_service(
    name: Annotated[Word, Path(alias="id")],
    request: Request,
    officer: Officer,
    service: TheService,
    response: Response,
) -> Answer:
    """End a service: what its period kept is due to be erased."""
    body = await object_of(request)
    return told(
        response, await run_in_threadpool(steps.terminate_service, service, officer, name, body)
    )
