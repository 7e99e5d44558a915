"""What an officer decides for the organisation: notices, page statements, recipients."""

from fastapi import APIRouter

from api.openapi_bodies import fact_body
from api.steps.deciding import Body
from api.steps.notices import publish
from api.steps.organisation import recording
from api.steps.step import Step
from ledger.decisions.notices import PublishServiceNotice, RetireNotice
from ledger.decisions.recipients import RecordRecipient
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientRegistered,
    RecipientSupervised,
    RecipientSuspended,
)

router = APIRouter(prefix="/v1", tags=["organisation"])


@router.post("/notices", status_code=201, openapi_extra=fact_body(NoticePublished))
async def publish_notice(step: Step) -> Body:
    """Publish a version of the notice: 409 when it is published already, 422 with every item of
    PDPA Art. 8(1) that it lacks.
    """
    return await step.take(publish)


@router.post("/notices/{version}/retire", status_code=201, openapi_extra=fact_body(NoticeRetired))
async def retire_notice(version: str, step: Step) -> Body:
    """Say from when a version no longer applies."""
    return await step.take(recording(NoticeRetired, RetireNotice, "notice", version))


@router.post("/service-notices", status_code=201, openapi_extra=fact_body(ServiceNoticePublished))
async def publish_service_notice(step: Step) -> Body:
    """Record a statement on a service's page, with the hash of the page."""
    named = "service_notice"
    return await step.take(recording(ServiceNoticePublished, PublishServiceNotice, named))


@router.post("/recipients", status_code=201, openapi_extra=fact_body(RecipientRegistered))
async def register_recipient(step: Step) -> Body:
    """Register a recipient, or register it anew: the later registration replaces the earlier."""
    return await step.take(recording(RecipientRegistered, RecordRecipient, "recipient"))


@router.post(
    "/recipients/{recipient}/agreements", status_code=201, openapi_extra=fact_body(RecipientAgreed)
)
async def record_agreement(recipient: str, step: Step) -> Body:
    """Record what the recipient took on."""
    return await step.take(recording(RecipientAgreed, RecordRecipient, "recipient", recipient))


@router.post(
    "/recipients/{recipient}/supervisions",
    status_code=201,
    openapi_extra=fact_body(RecipientSupervised),
)
async def record_supervision(recipient: str, step: Step) -> Body:
    """Record a periodic check and its result."""
    return await step.take(recording(RecipientSupervised, RecordRecipient, "recipient", recipient))


@router.post(
    "/recipients/{recipient}/suspensions",
    status_code=201,
    openapi_extra=fact_body(RecipientSuspended),
)
async def suspend_recipient(recipient: str, step: Step) -> Body:
    """Say from when nothing may be disclosed to the recipient."""
    return await step.take(recording(RecipientSuspended, RecordRecipient, "recipient", recipient))
