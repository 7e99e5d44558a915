"""Receipts of single events, for whoever is to prove later that an event was recorded."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from starlette.concurrency import run_in_threadpool

from api.access.callers import Overseer, TheService
from api.problems import RETRY, Problem
from api.publishing.errors import TilesLostError
from api.publishing.published import Published
from api.publishing.receipts import receipts
from api.reading.parameters import POSITION_MAX
from api.reading.positions import reached
from api.service import Service

router = APIRouter(prefix="/v1/events", tags=["transparency"])

TEXT = "text/plain; charset=utf-8"
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A `.tlog-proof` file (C2SP)",
        "content": {TEXT: {"schema": {"type": "string"}}},
    }
}


@router.get("/{position}/proof", response_class=Response, responses=ANSWERS)
async def proof(
    position: Annotated[int, Path(ge=1, le=POSITION_MAX)], _: Overseer, service: TheService
) -> Response:
    """That an event stands in the log of a signed checkpoint: verifies offline and for ever.

    Waits up to 5 s for a checkpoint that covers the event, then 503. It tells nothing of the event
    itself, and is not recorded as a reading.
    """
    await run_in_threadpool(_check_there, service, position)
    published = await service.coverage.of(position)
    if published is None:
        raise Problem(503, "No checkpoint covers the event yet", headers=RETRY)
    text = await run_in_threadpool(_receipt, service, position, published)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="event-{position}.tlog-proof"',
    }
    return Response(text, headers=headers, media_type=TEXT)


def _check_there(service: Service, position: int) -> None:
    with service.pool.connection() as connection:
        head = reached(connection)
    if position > head:
        raise Problem(404, "No such event", f"the log ends at {head}")


def _receipt(service: Service, position: int, published: Published) -> str:
    try:
        with service.pool.connection() as connection:
            return receipts(connection, [position], published)[0]
    except TilesLostError:
        raise Problem(503, "The tree is being made anew", headers=RETRY) from None
