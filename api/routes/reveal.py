"""Sealed values of a member in clear, for an investigator with a reason."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.tokens import Role
from api.reading.bodies import body_of, documented
from api.reading.documented import one_answer
from api.reading.listing import UNCACHED
from api.reading.positions import HEADER
from api.reading.readers import Reader, reader_with
from api.reading.revealing import Reveal, reveal
from api.routes.members import check_known

router = APIRouter(prefix="/v1/members", tags=["members"])

Revealing = Annotated[Reader, Depends(reader_with(Role.INVESTIGATOR))]


@router.post("/{subject}/reveal", responses=one_answer(body=True), openapi_extra=documented(Reveal))
async def reveal_values(subject: UUID, request: Request, reader: Revealing) -> Response:
    """What was sealed in these events. The log says who saw it and why before it is shown.

    Values whose key was destroyed stay closed for ever.
    """
    wanted = await body_of(request, Reveal)
    return await run_in_threadpool(_answer, reader, subject, wanted)


def _answer(reader: Reader, subject: UUID, wanted: Reveal) -> Response:
    with reader.service.pool.connection() as connection:
        check_known(connection, subject)
    answer, head = reveal(reader, subject, wanted)
    headers = UNCACHED | {HEADER: str(head)}
    return Response(orjson.dumps(answer), headers=headers, media_type="application/json")
