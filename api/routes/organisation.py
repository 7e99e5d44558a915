"""What an officer decides for the organisation: notices, page statements, recipients."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.callers import Officer, TheService
from api.deciding import decide, fact_of, told
from api.openapi_bodies import fact_body
from ledger.decisions.notices import PublishNotice, PublishServiceNotice, RetireNotice
from ledger.decisions.recipients import RecordRecipient
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientFact,
    RecipientRegistered,
    RecipientSupervised,
    RecipientSuspended,
)

router = APIRouter(prefix="/v1", tags=["organisation"])

Answer = dict[str, Any]


@router.post("/notices", status_code=201, openapi_extra=fact_body(NoticePublished))
async def publish_notice(
    request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Publish a version of the notice; 409 when it is published already."""
    fact: NoticePublished = await fact_of(request, service, NoticePublished)
    body = {"notice": fact.notice}
    return told(
        response,
        await run_in_threadpool(decide, service, officer, lambda: PublishNotice(fact), body),
    )


@router.post("/notices/{version}/retire", status_code=201, openapi_extra=fact_body(NoticeRetired))
async def retire_notice(
    version: str, request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Say from when a version no longer applies."""
    fact: NoticeRetired = await fact_of(request, service, NoticeRetired, notice=version)
    body = {"notice": version}
    return told(
        response,
        await run_in_threadpool(decide, service, officer, lambda: RetireNotice(fact), body),
    )


@router.post("/service-notices", status_code=201, openapi_extra=fact_body(ServiceNoticePublished))
async def publish_service_notice(
    request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Record a statement on a service's page, with the hash of the page."""
    fact: ServiceNoticePublished = await fact_of(request, service, ServiceNoticePublished)
    body = {"service_notice": fact.service_notice}
    return told(
        response,
        await run_in_threadpool(decide, service, officer, lambda: PublishServiceNotice(fact), body),
    )


@router.post("/recipients", status_code=201, openapi_extra=fact_body(RecipientRegistered))
async def register_recipient(
    request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Register a recipient, or register it anew: the later registration replaces the earlier."""
    fact: RecipientRegistered = await fact_of(request, service, RecipientRegistered)
    return await _record(fact, officer, service, response)


@router.post(
    "/recipients/{recipient}/agreements", status_code=201, openapi_extra=fact_body(RecipientAgreed)
)
async def record_agreement(
    recipient: str, request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Record what the recipient took on."""
    fact: RecipientAgreed = await fact_of(request, service, RecipientAgreed, recipient=recipient)
    return await _record(fact, officer, service, response)


@router.post(
    "/recipients/{recipient}/supervisions",
    status_code=201,
    openapi_extra=fact_body(RecipientSupervised),
)
async def record_supervision(
    recipient: str, request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Record a periodic check and its result."""
    fact: RecipientSupervised = await fact_of(
        request, service, RecipientSupervised, recipient=recipient
    )
    return await _record(fact, officer, service, response)


@router.post(
    "/recipients/{recipient}/suspensions",
    status_code=201,
    openapi_extra=fact_body(RecipientSuspended),
)
async def suspend_recipient(
    recipient: str, request: Request, officer: Officer, service: TheService, response: Response
) -> Answer:
    """Say from when nothing may be disclosed to the recipient."""
    fact: RecipientSuspended = await fact_of(
        request, service, RecipientSuspended, recipient=recipient
    )
    return await _record(fact, officer, service, response)


async def _record(
    fact: RecipientFact, officer: Officer, service: TheService, response: Response
) -> Answer:
    body = {"recipient": fact.recipient}
    return told(
        response,
        await run_in_threadpool(decide, service, officer, lambda: RecordRecipient(fact), body),
    )
