"""How restrictions, inquiries, requests, erasures, holds and incidents change the view."""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace

from ledger.vocabulary.codes import Right
from ledger.vocabulary.contact import InquiryAnswered, InquiryReceived
from ledger.vocabulary.erasure import (
    ErasureCompleted,
    ErasureOrdered,
    RecipientAcknowledged,
    RecipientNotified,
)
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)
from ledger.vocabulary.security import IncidentAssessed, IncidentNotified
from projections.members.merging import is_latest, latest, listed
from projections.members.view import (
    At,
    Erasure,
    Hold,
    Incident,
    Inquiry,
    Notification,
    Request,
    RequestItem,
    Restriction,
    View,
)


def _restricted(view: View, at: At, data: ProcessingRestricted, is_own: bool = False) -> None:
    before = view.restrictions.get(data.restriction, Restriction())
    if before.placed is None or (before.is_own, before.placed) < (is_own, at):
        after = replace(
            before,
            scope=data.scope,
            placed=at,
            categories=tuple(data.categories or ()),
            channels=tuple(data.channels or ()),
            is_own=is_own,
        )
        listed(view, "restrictions", view.restrictions, data.restriction, after)


def _resumed(view: View, at: At, data: ProcessingResumed, is_own: bool = False) -> None:
    before = view.restrictions.get(data.restriction, Restriction())
    by_us = latest(before.resumed_by_us, at) if is_own else before.resumed_by_us
    after = replace(before, resumed=latest(before.resumed, at), resumed_by_us=by_us)
    listed(view, "restrictions", view.restrictions, data.restriction, after)


def _asked(view: View, at: At, data: InquiryReceived) -> None:
    before = view.inquiries.get(data.inquiry, Inquiry())
    if is_latest(before.received, at):
        after = replace(before, received=at, about=data.about, channel=data.channel)
        listed(view, "inquiries", view.inquiries, data.inquiry, after)


def _answered(view: View, at: At, data: InquiryAnswered) -> None:
    before = view.inquiries.get(data.inquiry, Inquiry())
    closed = latest(before.closed, at) if data.final else before.closed
    after = replace(before, answered=latest(before.answered, at), closed=closed)
    listed(view, "inquiries", view.inquiries, data.inquiry, after)


def _received(view: View, at: At, data: RequestReceived) -> None:
    before = view.requests.get(data.request, Request())
    items = before.items
    for each in data.items:
        items = _with(items, each.right, _asked_for(items.get(each.right), at, each.clock.due))
    after = replace(before, items=items)
    if is_latest(before.received, at):
        after = replace(
            after,
            received=at,
            received_at=data.received_at,
            channel=data.channel,
            by_agent=data.by_agent,
        )
    listed(view, "requests", view.requests, data.request, after)


def _verified(view: View, at: At, data: RequestVerified) -> None:
    before = view.requests.get(data.request, Request())
    if is_latest(before.verified, at):
        after = replace(before, verified=at, passed=data.passed, method=data.method)
        listed(view, "requests", view.requests, data.request, after)


def _extended(view: View, at: At, data: RequestExtended) -> None:
    item = _item(view, data.request, data.right)
    if is_latest(item.extended, at):
        after = replace(item, extended=at, extended_due=data.clock.due)
        _put_item(view, data.request, data.right, after)


def _decided(view: View, at: At, data: RequestDecided) -> None:
    item = _item(view, data.request, data.right)
    if is_latest(item.decided, at):
        after = replace(item, decided=at, outcome=data.outcome)
        _put_item(view, data.request, data.right, after)


def _fulfilled(view: View, at: At, data: RequestFulfilled) -> None:
    item = _item(view, data.request, data.right)
    after = replace(item, fulfilled=latest(item.fulfilled, at))
    _put_item(view, data.request, data.right, after)


def _taken_back(view: View, at: At, data: RequestWithdrawn) -> None:
    for right in data.rights or ():
        item = _item(view, data.request, right)
        after = replace(item, withdrawn=latest(item.withdrawn, at))
        _put_item(view, data.request, right, after)
    if not data.rights:
        before = view.requests.get(data.request, Request())
        whole = replace(before, withdrawn=latest(before.withdrawn, at))
        listed(view, "requests", view.requests, data.request, whole)


def _asked_for(item: RequestItem | None, at: At, due: Any) -> RequestItem:
    item = item or RequestItem()
    return replace(item, asked=at, due=due) if is_latest(item.asked, at) else item


def _item(view: View, request: str, right: Right) -> RequestItem:
    before = view.requests.get(request)
    return before.items.get(right, RequestItem()) if before else RequestItem()


def _put_item(view: View, request: str, right: Right, item: RequestItem) -> None:
    before = view.requests.get(request, Request())
    after = replace(before, items=_with(before.items, right, item))
    listed(view, "requests", view.requests, request, after)


def _with(
    items: dict[Right, RequestItem], right: Right, item: RequestItem
) -> dict[Right, RequestItem]:
    return {**items, right: item}


def _ordered(view: View, at: At, data: ErasureOrdered) -> None:
    before = view.erasures.get(data.erasure, Erasure())
    if is_latest(before.ordered, at):
        kept = before.kept if before.completed else tuple(data.kept or ())
        after = Erasure(at, data.trigger, tuple(data.categories or ()), before.completed, kept)
        listed(view, "erasures", view.erasures, data.erasure, after)


def _completed(view: View, at: At, data: ErasureCompleted) -> None:
    before = view.erasures.get(data.erasure, Erasure())
    if is_latest(before.completed, at):
        after = replace(before, completed=at, kept=tuple(data.kept or ()))
        listed(view, "erasures", view.erasures, data.erasure, after)


def _notified(view: View, at: At, data: RecipientNotified) -> None:
    before = view.notifications.get(data.notification, Notification())
    if is_latest(before.notified, at):
        after = replace(
            before,
            recipient=data.recipient,
            notified=at,
            kind=data.kind,
            handover=data.handover,
            answer_due=data.answer_due,
        )
        listed(view, "notifications", view.notifications, data.notification, after)


def _acknowledged(view: View, at: At, data: RecipientAcknowledged) -> None:
    before = view.notifications.get(data.notification, Notification())
    if is_latest(before.acknowledged, at):
        after = replace(before, acknowledged=at, answer=data.answer, answered_by=data.recipient)
        listed(view, "notifications", view.notifications, data.notification, after)


def _placed(view: View, at: At, data: HoldPlaced) -> None:
    before = view.holds.get(data.hold, Hold())
    if is_latest(before.placed, at):
        after = Hold(at, before.released, data.ground, tuple(data.categories or ()), data.until)
        listed(view, "holds", view.holds, data.hold, after)


def _released(view: View, at: At, data: HoldReleased) -> None:
    before = view.holds.get(data.hold, Hold())
    after = replace(before, released=latest(before.released, at))
    listed(view, "holds", view.holds, data.hold, after)


def _assessed(view: View, at: At, data: IncidentAssessed) -> None:
    before = view.incidents.get(data.incident, Incident())
    after = replace(before, assessed=latest(before.assessed, at))
    listed(view, "incidents", view.incidents, data.incident, after)


def _told(view: View, at: At, data: IncidentNotified) -> None:
    before = view.incidents.get(data.incident, Incident())
    if is_latest(before.notified, at):
        after = replace(before, notified=at, channel=data.channel)
        listed(view, "incidents", view.incidents, data.incident, after)


FOLDS: dict[type[Fact], Callable[[View, At, Any], None]] = {
    ProcessingRestricted: _restricted,
    ProcessingResumed: _resumed,
    InquiryReceived: _asked,
    InquiryAnswered: _answered,
    RequestReceived: _received,
    RequestVerified: _verified,
    RequestExtended: _extended,
    RequestDecided: _decided,
    RequestFulfilled: _fulfilled,
    RequestWithdrawn: _taken_back,
    ErasureOrdered: _ordered,
    ErasureCompleted: _completed,
    RecipientNotified: _notified,
    RecipientAcknowledged: _acknowledged,
    HoldPlaced: _placed,
    HoldReleased: _released,
    IncidentAssessed: _assessed,
    IncidentNotified: _told,
}

OWN_FOLDS: dict[type[Fact], Callable[[View, At, Any], None]] = {
    ProcessingRestricted: partial(_restricted, is_own=True),
    ProcessingResumed: partial(_resumed, is_own=True),
}
"""What counts otherwise where the ledger itself appended it."""
