"""Investigations: opened, widened, closed, and what was done in their name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.callers import Investigator, TheService
from api.access.tokens import Role
from api.investigations import steps
from api.investigations.bodies import Closing, Opening, Widening
from api.investigations.telling import InvestigationFilters, Investigations, one
from api.reading.answers import answer
from api.reading.bodies import body_of, documented
from api.reading.codes import check_codes
from api.reading.documented import list_answers, one_answer
from api.reading.event_query import EventFilters
from api.reading.listing import Lists, lists_for
from api.reading.log_listing import LogListing
from api.reading.log_rows import shown
from api.reading.parameters import Word
from api.reading.positions import HEADER, reached
from api.reading.readers import Reader, reader_with
from api.steps.deciding import Body
from ledger.vocabulary.investigations import investigation_tag

router = APIRouter(prefix="/v1/investigations", tags=["investigations"])

OVERSEERS = (Role.INVESTIGATOR, Role.AUDITOR)

Overseeing = Annotated[Reader, Depends(reader_with(*OVERSEERS))]
OverseeingLists = Annotated[Lists, Depends(lists_for(*OVERSEERS))]


@router.post("", status_code=201, openapi_extra=documented(Opening))
async def open_investigation(
    request: Request, caller: Investigator, service: TheService, response: Response
) -> Body:
    """Begin to look into what was done: for a purpose, over a scope.

    Where members may lawfully not be told yet, until which day and on which ground.
    """
    body = await body_of(request, Opening)
    told, position = await run_in_threadpool(steps.open_, service, caller, body)
    response.headers[HEADER] = str(position)
    return told


@router.get("", responses=list_answers("investigations"))
def investigations(
    query: Annotated[InvestigationFilters, Query()], lists: OverseeingLists
) -> Response:
    """Every investigation in the order in which they were opened."""
    return lists.answer(Investigations(query), query)


@router.get("/{id}", responses=one_answer())
def investigation(name: Annotated[Word, Path(alias="id")], reader: Overseeing) -> Response:
    """Its purpose, author, scope and conclusion, and how much was done in its name."""
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        found = one(connection, name, head)
    reader.record(head, found["scope"]["subjects"], 1)
    return answer(found, head)


@router.get("/{id}/events", responses=list_answers("events"))
def investigation_events(
    name: Annotated[Word, Path(alias="id")],
    query: Annotated[EventFilters, Query()],
    lists: OverseeingLists,
) -> Response:
    """Everything done in its name, in the order of the log: who read what, and why."""
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    with lists.service.pool.connection() as connection:
        one(connection, name, reached(connection))
    listing = LogListing(query, catalogue, [investigation_tag(name)], shown)
    return lists.answer(listing, query)


@router.post("/{id}/widen", status_code=201, openapi_extra=documented(Widening))
async def widen_investigation(
    name: Annotated[Word, Path(alias="id")],
    request: Request,
    caller: Investigator,
    service: TheService,
    response: Response,
) -> Body:
    """Take more into the scope, for a reason."""
    body = await body_of(request, Widening)
    told, position = await run_in_threadpool(steps.widen, service, caller, name, body)
    response.headers[HEADER] = str(position)
    return told


@router.post("/{id}/close", status_code=201, openapi_extra=documented(Closing))
async def close_investigation(
    name: Annotated[Word, Path(alias="id")],
    request: Request,
    caller: Investigator,
    service: TheService,
    response: Response,
) -> Body:
    """End it with a conclusion; nothing more is looked at in its name."""
    body = await body_of(request, Closing)
    told, position = await run_in_threadpool(steps.close, service, caller, name, body)
    response.headers[HEADER] = str(position)
    return told
