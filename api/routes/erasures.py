"""Erasure of members' data: ordered by an officer, carried out, certified (PDPA Art. 11(3))."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.access.tokens import Role, Token
from api.documents.certificate import certificate_pdf
from api.erasing.asked import order_of, planned
from api.erasing.bodies import ORDER
from api.erasing.ordering import order, plan_of
from api.erasing.steps import carry_out_soon
from api.erasing.told import ErasureQuery, Erasures, certificate_of, run_of, told_of
from api.reading.answers import answer, as_json, headers_at, json_answer
from api.reading.codes import check_codes
from api.reading.document_forms import DocumentForm, FormQuery, form_of
from api.reading.documented import list_answers, one_answer
from api.reading.event_query import EventFilters
from api.reading.listing import Lists, lists_for
from api.reading.log_listing import LogListing
from api.reading.log_rows import shown
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.service import Service
from api.steps.deciding import Answer, Body, judged
from api.steps.step import Step
from ledger.decisions.clock import day_of
from ledger.log.prepare import TOMBSTONE_TAG
from ledger.vocabulary.own import LedgerRead

router = APIRouter(prefix="/v1/erasures", tags=["erasures"])

CaseReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER))]
CaseLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, Role.OFFICER))]


@router.post("", status_code=201, openapi_extra=ORDER)
async def order_erasure(step: Step) -> Body:
    """Erase what is held of a member; what must be kept stays, and the answer says why.

    From the commit on nothing is sealed or unsealed behind the fence. The rest is usually done
    before the answer; where it is not, it goes on by itself, and `state` says how far it came.
    """
    return await step.take(_order)


def _order(service: Service, officer: Token, body: Body) -> Answer:
    wanted = order_of(service, officer, body)
    with judged():
        decided, recorded = order(service.erasing, wanted)
    state = carry_out_soon(service.erasing, wanted.erasure)
    answer = {
        "erasure": wanted.erasure,
        "subject": str(wanted.subject),
        "state": state,
        **planned(decided.plan),
        "warnings": decided.warnings,
        "position": recorded.position,
    }
    return answer, recorded.position


@router.post("/plan", openapi_extra=ORDER)
async def plan_erasure(step: Step) -> Response:
    """What an order would take and what would stay and why; nothing is ordered."""
    return await step.call(_plan)


def _plan(service: Service, officer: Token, body: Body) -> Response:
    wanted = order_of(service, officer, body)
    with judged():
        decided = plan_of(service.erasing, wanted)
    told = {"subject": str(wanted.subject), **planned(decided.plan), "warnings": decided.warnings}
    fact = LedgerRead(
        purpose="an erasure is planned",
        route="/v1/erasures/plan",
        position=decided.position,
        subject_count=1,
        subjects=[str(wanted.subject)],
        rows=1,
    )
    service.own_events.append(fact, wanted.actor)
    return answer(told, decided.position)


@router.get("", responses=list_answers("erasures"))
def erasures(query: Annotated[ErasureQuery, Query()], lists: CaseLists) -> Response:
    """Every erasure in the order it was given, and how far it came."""
    return lists.answer(Erasures(query), query)


@router.get("/late", responses=list_answers("events"))
def late_events(query: Annotated[EventFilters, Query()], lists: CaseLists) -> Response:
    """What came for somebody erased: stored without values, under a subject of its own."""
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    listing = LogListing(query=query, catalogue=catalogue, tags=[TOMBSTONE_TAG], show=shown)
    return lists.answer(listing, query)


@router.get("/{id}", responses=one_answer())
def erasure(erasure_id: Annotated[Word, Path(alias="id")], reader: CaseReader) -> Response:
    """One erasure: its order, what was destroyed, who was told and what they answered."""
    today = day_of(datetime.now(UTC))
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        told = told_of(connection, erasure_id, today)
    reader.record(head, [told["subject"]], 1)
    return answer(told, head)


@router.get("/{id}/certificate", responses=one_answer(DocumentForm.PDF.value))
def erasure_certificate(
    erasure_id: Annotated[Word, Path(alias="id")],
    request: Request,
    query: Annotated[FormQuery, Query()],
    reader: CaseReader,
) -> Response:
    """What was destroyed, when, how and where, and what remains and why: as JSON or as PDF.

    409 before the erasure is completed.
    """
    form = form_of(request, query.format)
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        subject = str(run_of(connection, erasure_id).subject)
        certificate = certificate_of(reader.service, connection, erasure_id)
    body = as_json(certificate)
    if form is DocumentForm.JSON:
        reader.record(head, [subject], 1)
        return json_answer(body, head)
    document = certificate_pdf(orjson.loads(body), reader.service.typesetter)
    reader.record(head, [subject], 1, "format=pdf")
    name = f'attachment; filename="erasure-certificate-{certificate["completed"]["position"]}.pdf"'
    headers = headers_at(head) | {"Content-Disposition": name}
    return Response(document, headers=headers, media_type=form)
