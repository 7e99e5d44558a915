"""What is stopped for a member: restrictions of processing, and refusals of marketing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from api.access.tokens import Role
from api.reading.answers import answer
from api.reading.documented import one_answer
from api.reading.known import check_known
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.restrictions import restrictions_at, shown
from api.steps import restrictions as steps
from api.steps.deciding import Body
from api.steps.restriction_bodies import MARKETING, RESTRICTION, RESUMPTION
from api.steps.step import Step

router = APIRouter(prefix="/v1/members", tags=["restrictions"])

Looking = Annotated[Reader, Depends(reader_with(Role.OFFICER, Role.INVESTIGATOR, Role.AUDITOR))]


@router.get("/{subject}/restrictions", responses=one_answer())
def restrictions(subject: UUID, reader: Looking) -> Response:
    """What is stopped, read from the log itself: a restriction is in force once it is committed."""
    with reader.service.pool.connection() as connection:
        check_known(connection, subject)
        head = reached(connection)
        state = restrictions_at(connection, str(subject), head)
    reader.record(head, [str(subject)], 1)
    return answer({"subject": str(subject), **shown(state)}, head)


@router.post("/{subject}/restrictions", status_code=201, openapi_extra=RESTRICTION)
async def place_restriction(subject: UUID, step: Step) -> Body:
    """Stop processing, wholly or in part, from this commit on; 409 for an id that is taken."""
    return await step.take(steps.place, subject)


@router.post("/{subject}/restrictions/{id}/resume", status_code=201, openapi_extra=RESUMPTION)
async def resume_processing(
    subject: UUID, restriction: Annotated[Word, Path(alias="id")], step: Step
) -> Body:
    """End a restriction, whoever placed it; 404 for an unknown one, 409 when it is over."""
    return await step.take(steps.resume, subject, restriction)


@router.post("/{subject}/marketing", status_code=201, openapi_extra=MARKETING)
async def record_marketing(subject: UUID, step: Step) -> Body:
    """Record that the member refused marketing on some channels, or accepts it again."""
    return await step.take(steps.marketing, subject)
