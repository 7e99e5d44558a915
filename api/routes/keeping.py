"""What keeps members' data from being erased, and what makes it go: holds, periods, services."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.access.tokens import Role
from api.reading.answers import answer
from api.reading.documented import one_answer
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.steps import keeping as steps
from api.steps.deciding import Body
from api.steps.keeping_bodies import HOLD, RELEASE, RETENTION, TERMINATION
from api.steps.step import Step

router = APIRouter(prefix="/v1", tags=["keeping"])

RulesReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER))]


@router.get("/keeping", responses=one_answer())
def rules_in_force(reader: RulesReader) -> Response:
    """The holds that stand, the periods of retention in force, the services that have ended."""
    with reader.service.pool.connection() as connection:
        head = reached(connection)
    told = steps.rules_in_force(reader.service, head)
    subjects = {each for hold in told["holds"] for each in hold.get("subjects", ())}
    reader.record(head, subjects, len(told["holds"]))
    return answer(told, head)


@router.post("/holds", status_code=201, openapi_extra=HOLD)
async def place_hold(step: Step) -> Body:
    """Keep data from being erased: everybody's, or that of `members` or `subjects`."""
    return await step.take(steps.place_hold)


@router.post("/holds/{id}/release", status_code=201, openapi_extra=RELEASE)
async def release_hold(hold: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """End a hold, whole or for some members; 409 when it is released already."""
    return await step.take(steps.release_hold, hold)


@router.post("/retention", status_code=201, openapi_extra=RETENTION)
async def set_retention(step: Step) -> Body:
    """Set how long data of a class is kept: with a `ground` at least, without one at most."""
    return await step.take(steps.set_retention)


@router.post("/services/{id}/terminate", status_code=201, openapi_extra=TERMINATION)
async def terminate_service(name: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """End a service: what its period kept is due to be erased."""
    return await step.take(steps.terminate_service, name)
