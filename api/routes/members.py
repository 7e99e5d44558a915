"""One member: found by reference, then seen by subject. References never stand in a URL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from psycopg import Connection
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.access.tokens import Role
from api.investigations.withholding import NOTHING_WITHHELD, Withholding, withheld_on
from api.problems import Problem
from api.reading.answers import answer, as_json, json_answer
from api.reading.asked import asked
from api.reading.bodies import body_of, documented
from api.reading.codes import check_codes
from api.reading.disclosure_listing import MODELS as REGISTER
from api.reading.disclosure_listing import DisclosureFilters, DisclosureListing
from api.reading.documented import list_answers, one_answer
from api.reading.event_query import EventFilters
from api.reading.known import check_known
from api.reading.listing import Lists, lists_for
from api.reading.log_listing import LogListing
from api.reading.log_rows import shown_of
from api.reading.member_view import member_view
from api.reading.parameters import TwoTimes
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.sql import Row
from api.reading.two_times import seen_at
from ledger.decisions.clock import day_of

router = APIRouter(prefix="/v1/members", tags=["members"])

CASE_WORKERS = (Role.INVESTIGATOR, Role.OFFICER)

CaseReader = Annotated[Reader, Depends(reader_with(*CASE_WORKERS))]
ViewReader = Annotated[Reader, Depends(reader_with(*CASE_WORKERS, models=["members"]))]
CaseLists = Annotated[Lists, Depends(lists_for(*CASE_WORKERS))]
RegisterLists = Annotated[Lists, Depends(lists_for(*CASE_WORKERS, models=REGISTER))]


class Reference(BaseModel):
    """The organisation's own identifier of a person."""

    model_config = ConfigDict(extra="forbid")

    member: Annotated[str, Field(min_length=1, max_length=128)]


@router.post("/lookup", responses=one_answer(body=True), openapi_extra=documented(Reference))
async def lookup(request: Request, reader: CaseReader) -> Response:
    """The subject that stands for a member in everything else; makes none."""
    wanted = await body_of(request, Reference)
    return await run_in_threadpool(_found, reader, wanted.member)


def _found(reader: Reader, reference: str) -> Response:
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        subject = reader.service.subjects.find(connection, reference)
    if subject is None:
        reader.record(head, [], 0)
        raise Problem(404, "No such member")
    reader.record(head, [str(subject)], 1)
    return answer({"subject": str(subject)}, head)


@router.get("/{subject}", responses=one_answer())
def member(subject: UUID, query: Annotated[TwoTimes, Query()], reader: ViewReader) -> Response:
    """What is held of a member, since when, on whose word: now, or as of a moment.

    `as_of`: what had happened by then. `known_at`: as the ledger knew it then.
    """
    seen = seen_at(reader.service, query)
    with reader.service.pool.connection() as connection:
        check_known(connection, subject)
        view, position = member_view(connection, subject, seen)
    told = as_json({"subject": str(subject), **query.model_dump(exclude_none=True)})
    filters = asked(query, reader.service.catalogue.codes, ())
    reader.record(position, [str(subject)], 1, filters)
    return json_answer(told[:-1] + b',"view":%b}' % view, position)


@router.get("/{subject}/history", responses=list_answers("events"))
def history(subject: UUID, query: Annotated[EventFilters, Query()], lists: CaseLists) -> Response:
    """Everything recorded about a member, who read it included, in the order of the log.

    What was done in an investigation of which the member is not to be told yet, only investigators
    see; others see that it is withheld, on which ground and until when.
    """
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    with lists.service.pool.connection() as connection:
        check_known(connection, subject)
        withholding = _withheld_from(lists.reader, connection)
    listing = LogListing(
        query=query,
        catalogue=catalogue,
        tags=[f"member:{subject}"],
        show=shown_of(str(subject), withholding),
    )
    return lists.answer(listing, query)


def _withheld_from(reader: Reader, connection: Connection[Row]) -> Mapping[str, Withholding]:
    if reader.role == Role.INVESTIGATOR:
        return NOTHING_WITHHELD
    return withheld_on(connection, reached(connection), day_of(datetime.now(UTC)))


@router.get("/{subject}/disclosures", responses=list_answers("disclosures"))
def member_disclosures(
    subject: UUID, query: Annotated[DisclosureFilters, Query()], lists: RegisterLists
) -> Response:
    """What was disclosed of a member, to whom and why: now, or as of a moment, as known at one."""
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    with lists.service.pool.connection() as connection:
        check_known(connection, subject)
    seen = seen_at(lists.service, query, REGISTER)
    listing = DisclosureListing(query, catalogue, subject, seen)
    return lists.answer(listing, query)
