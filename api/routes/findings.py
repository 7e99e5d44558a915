"""What the rules found: listed, counted, shown whole, acknowledged."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.openapi_bodies import as_body, sent
from api.reading.answers import answer
from api.reading.asked import asked
from api.reading.documented import list_answers, one_answer
from api.reading.findings import (
    MODELS,
    FindingListing,
    FindingQuery,
    Then,
    check_rules,
    one_finding,
    summary,
)
from api.reading.listing import Lists, lists_for
from api.reading.parameters import TwoTimes, Word
from api.reading.readers import Reader, reader_with
from api.reading.recipients import check_found_recipient
from api.reading.two_times import seen_at
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
    what is known now or was `known_at` another: then what would have lapsed later is not told.
    """
    check_rules(query)
    with lists.service.pool.connection() as connection:
        check_found_recipient(connection, query.recipient)
    then = Then.of(seen_at(lists.service, query, MODELS))
    listing = FindingListing(query, lists.service.catalogue.codes, then)
    return lists.answer(listing, query)


@router.get("/summary", responses=one_answer())
def finding_summary(query: Annotated[TwoTimes, Query()], reader: FindingReader) -> Response:
    """How many findings are open, acknowledged, closed, withdrawn, by rule; about no member."""
    then = Then.of(seen_at(reader.service, query, MODELS))
    with reader.service.pool.connection() as connection:
        position = then.until(connection)
        counted = summary(connection, then)
    known = query.model_dump(include={"known_at"}, exclude_none=True)
    return answer({"as_of": then.as_of, **known, "summary": counted}, position)


@router.get("/{id}", responses=one_answer())
def finding(
    finding_id: Annotated[Word, Path(alias="id")],
    query: Annotated[TwoTimes, Query()],
    reader: FindingReader,
) -> Response:
    """One finding: the rule in words, its articles, the events that show and close it."""
    then = Then.of(seen_at(reader.service, query, MODELS))
    with reader.service.pool.connection() as connection:
        position = then.until(connection)
        told = one_finding(connection, finding_id, then)
    filters = asked(query, reader.service.catalogue.codes, ())
    reader.record(position, [told["subject"]] if told["subject"] else [], 1, filters)
    return answer(told, position)


@router.post(
    "/{id}/acknowledge",
    status_code=201,
    openapi_extra=as_body(sent(FindingAcknowledged, "finding")),
)
async def acknowledge_finding(finding_id: Annotated[Word, Path(alias="id")], step: Step) -> Body:
    """Record that an officer has seen the finding, and why it stands; 409 once acknowledged."""
    return await step.take(steps.acknowledge, finding_id)
