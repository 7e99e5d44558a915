"""The log itself: every event with all that is stored of it, for auditors."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.callers import TheService
from api.access.tokens import Role
from api.problems import Problem
from api.reading.answers import json_answer
from api.reading.codes import check_codes
from api.reading.documented import list_answers, one_answer
from api.reading.event_query import EventQuery
from api.reading.listing import Lists, lists_for
from api.reading.log_listing import LogListing
from api.reading.log_rows import LogRow, shown
from api.reading.parameters import POSITION_MAX
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.sql import rows, statement

router = APIRouter(prefix="/v1/events", tags=["events"])

AuditReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR))]
AuditLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR))]
EVENT = statement("event")


@router.get("", responses=list_answers("events"))
def events(query: Annotated[EventQuery, Query()], lists: AuditLists) -> Response:
    """Events in the order of the log. Filters of one name are alternatives; all names must hold.

    A walk by `next` sees the log as it was at its first page. The work for one page is bounded: it
    may come short, even empty, with a `next` that goes on.
    """
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    listing = LogListing(
        query=query,
        catalogue=catalogue,
        tags=[f"member:{subject}" for subject in query.subject],
        show=shown,
    )
    return lists.answer(listing, query)


@router.get("/{position}", responses=one_answer())
def event(
    position: Annotated[int, Path(ge=1, le=POSITION_MAX)], reader: AuditReader, service: TheService
) -> Response:
    """One event."""
    with service.pool.connection() as connection:
        head = reached(connection)
        found = rows(connection, EVENT, {"position": position})
    if not found:
        raise Problem(404, "No such event", f"the log ends at {head}")
    told = shown(LogRow.of(found[0]))
    reader.record(head, told.subjects, 1)
    return json_answer(told.json, head)
