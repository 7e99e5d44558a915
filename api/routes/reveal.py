"""Sealed values of a member in clear, for an investigator with a reason."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.tokens import Role
from api.reading.answers import answer
from api.reading.bodies import body_of, documented
from api.reading.documented import one_answer
from api.reading.known import check_known
from api.reading.readers import Reader, reader_with
from api.reading.revealing import Reveal, reveal

router = APIRouter(prefix="/v1/members", tags=["members"])

Revealing = Annotated[Reader, Depends(reader_with(Role.INVESTIGATOR))]


@router.post("/{subject}/reveal", responses=one_answer(body=True), openapi_extra=documented(Reveal))
async def reveal_values(subject: UUID, request: Request, reader: Revealing) -> Response:
    """What was sealed in these events. The log says who saw it and why before it is shown.

    Values whose key was destroyed stay closed for ever.
    """
    wanted = await body_of(request, Reveal)
    return await run_in_threadpool(_revealed, reader, subject, wanted)


def _revealed(reader: Reader, subject: UUID, wanted: Reveal) -> Response:
    with reader.service.pool.connection() as connection:
        check_known(connection, subject)
    return answer(*reveal(reader, subject, wanted))
