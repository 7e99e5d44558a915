"""What recipients were told to do with a member's data, and what they answered (Art. 11(5))."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.answers import answer
from api.reading.documented import list_answers, one_answer
from api.reading.listing import Lists, lists_for
from api.reading.notification_listing import MODELS, NotificationListing, NotificationQuery
from api.reading.one_notification import Which, find, key_of, shown
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.steps import notifications as steps
from api.steps.deciding import Body
from api.steps.notification_bodies import ANSWER, ESCALATION
from api.steps.step import Step
from ledger.decisions.clock import day_of

router = APIRouter(prefix="/v1/notifications", tags=["notifications"])

Overseeing = (Role.OFFICER, Role.AUDITOR)
NotificationLists = Annotated[Lists, Depends(lists_for(*Overseeing, models=MODELS))]
CaseReader = Annotated[Reader, Depends(reader_with(*Overseeing))]


@router.get("", responses=list_answers("notifications"))
def notifications(
    query: Annotated[NotificationQuery, Query()], lists: NotificationLists
) -> Response:
    """Every notification in the order it was first told; `overdue` and by how many days, and how
    often it was told again (`escalations`).
    """
    service = lists.service
    codes, today = service.catalogue.codes, day_of(datetime.now(UTC))
    listing = NotificationListing(query, codes, today, service.answer_days)
    return lists.answer(listing, query)


@router.get("/{id}", responses=one_answer())
def notification(
    notification_id: Annotated[Word, Path(alias="id")],
    which: Annotated[Which, Query()],
    reader: CaseReader,
) -> Response:
    """One notification, with the disclosures that the recipient is to act on; 409 for an id that
    stands for several, until `recipient` and `subject` say which.
    """
    days, today = reader.service.answer_days, day_of(datetime.now(UTC))
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        key = key_of(connection, notification_id, which)
        told = shown(connection, find(connection, key, head), head, today, days)
    reader.record(head, [key.subject], 1)
    return answer(told, head)


@router.post("/{id}/acknowledge", status_code=201, openapi_extra=ANSWER)
async def acknowledge_notification(
    notification_id: Annotated[Word, Path(alias="id")], which: Annotated[Which, Query()], step: Step
) -> Body:
    """Record what the recipient answered, or that it is unreachable; 409 once it has answered."""
    return await step.take(steps.acknowledge, notification_id, which)


@router.post("/{id}/escalate", status_code=201, openapi_extra=ESCALATION)
async def escalate_notification(
    notification_id: Annotated[Word, Path(alias="id")], which: Annotated[Which, Query()], step: Step
) -> Body:
    """Record that the recipient was told again, with a new last day for its answer."""
    return await step.take(steps.escalate, notification_id, which)
