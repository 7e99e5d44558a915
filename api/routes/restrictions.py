"""What is stopped for a member: restrictions of processing, and refusals of marketing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.answers import answer
from api.reading.asked import asked
from api.reading.documented import one_answer
from api.reading.known import check_known
from api.reading.parameters import TwoTimes, Word
from api.reading.readers import Reader, reader_with
from api.reading.restrictions import restrictions_at, shown
from api.reading.two_times import seen_at
from api.steps import restrictions as steps
from api.steps.deciding import Body
from api.steps.restriction_bodies import MARKETING, RESTRICTION, RESUMPTION
from api.steps.step import Step

router = APIRouter(prefix="/v1/members", tags=["restrictions"])

Looking = Annotated[Reader, Depends(reader_with(Role.OFFICER, Role.INVESTIGATOR, Role.AUDITOR))]


@router.get("/{subject}/restrictions", responses=one_answer())
def restrictions(subject: UUID, query: Annotated[TwoTimes, Query()], reader: Looking) -> Response:
    """What is stopped, read from the log itself: a restriction is in force once it is committed.

    `as_of`: by what had happened by then. `known_at`: as the ledger knew it then.
    """
    seen = seen_at(reader.service, query)
    with reader.service.pool.connection() as connection:
        check_known(connection, subject)
        until = seen.until(connection)
        state = restrictions_at(connection, str(subject), until, seen.as_of)
    filters = asked(query, reader.service.catalogue.codes, ())
    reader.record(until, [str(subject)], 1, filters)
    told = {"subject": str(subject), **query.model_dump(exclude_none=True)}
    return answer({**told, **shown(state)}, until)


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
