"""What the rules found: listed, counted, shown whole, acknowledged."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.openapi_bodies import as_body, sent
from api.reading.answers import answer
from api.reading.documented import list_answers, one_answer
from api.reading.findings import (
    MODELS,
    AsOfQuery,
    FindingListing,
    FindingQuery,
    check_rules,
    one_finding,
    summary,
)
from api.reading.listing import Lists, lists_for
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.recipients import check_found_recipient
from api.steps import findings as steps
from api.steps.deciding import Body
from api.steps.step import Step
from ledger.vocabulary.own import FindingAcknowledged

router = APIRouter(prefix="/v1/findings", tags=["findings"])

Overseeing = (Role.AUDITOR, Role.OFFICER)
FindingLists = Annotated[Lists, Depends(lists_for(*Overseeing, models=MODELS))]
FindingReader = Annotated[Reader, Depends(reader_with(*Overseeing, models=MODELS))]


@router.get("", responses=list_answers("findings"))
def findings(query: Annotated[FindingQuery, Query()], lists: FindingLists) -> Response:
    """Everything the rules found, in the order of the events that show it; `as_of` any moment, by
    what is known now.
    """
    check_rules(query)
    with lists.service.pool.connection() as connection:
        check_found_recipient(connection, query.recipient)
    as_of = query.as_of or datetime.now(UTC)
    listing = FindingListing(query, lists.service.catalogue.codes, as_of)
    return lists.answer(listing, query)


@router.get("/summary", responses=one_answer())
def finding_summary(query: Annotated[AsOfQuery, Query()], reader: FindingReader) -> Response:
    """How many findings are open, acknowledged, closed, withdrawn, by rule; about no member."""
    as_of = query.as_of or datetime.now(UTC)
    with reader.service.pool.connection() as connection:
        position = reached(connection, MODELS)
        counted = summary(connection, as_of)
    return answer({"as_of": as_of, "summary": counted}, position)


@router.get("/{id}", responses=one_answer())
def finding(
    finding_id: Annotated[Word, Path(alias="id")],
    query: Annotated[AsOfQuery, Query()],
    reader: FindingReader,
) -> Response:
    """One finding: the rule in words, its articles, the events that show and close it."""
    as_of = query.as_of or datetime.now(UTC)
    with reader.service.pool.connection() as connection:
        position = reached(connection, MODELS)
        told = one_finding(connection, finding_id, as_of)
    reader.record(position, [told["subject"]] if told["subject"] else [], 1)
    return answer(told, position)


@router.post(
    "/{id}/acknowledge",
    status_code=201,
    openapi_extra=as_body(sent(FindingAcknowledged, "finding")),
)
async def acknowledge_finding(finding_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Record that an officer has seen the finding, and why it stands; 409 once acknowledged."""
    return await step.take(steps.acknowledge, finding_id)
