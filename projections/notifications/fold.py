"""Notifications out of their events, without what was taken back."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from ledger.decisions.notification_state import TAKES_IN, Notification
from ledger.vocabulary.amendments import event_name
from projections.projection import Event
from projections.requests.fold import showable

TYPES = frozenset(fact.TOPIC for fact in TAKES_IN)
TAG = "notification:"


class Key(NamedTuple):
    """An id may stand for several: one telling to several recipients, or about several members."""

    notification: str
    recipient: str
    subject: str


def fold(events: Iterable[Event], gone: Collection[str] = ()) -> dict[Key, Notification]:
    """Those that were told; `gone` are the names of events that no longer count."""
    found: dict[Key, Notification] = {}
    for event in events:
        stored = event.stored
        if event_name(stored.source, stored.id) not in gone:
            key = Key(stored.data.notification, stored.data.recipient, str(stored.subject))
            found.setdefault(key, Notification()).take(event.position, stored)
    return {key: each for key, each in found.items() if each.told}


def row(key: Key, notification: Notification) -> dict[str, Any]:
    """The row of a notification that was told."""
    told, last_told, first = notification.told, notification.last_told, notification.first_told
    if told is None or first is None or last_told is None or notification.first_told_at is None:
        raise AssertionError("it was told")
    return {
        **key._asdict(),
        "kind": told.kind.value,
        "categories": told.categories,
        "handover": told.handover.value,
        "reason": first.reason,
        "escalation_reason": told.reason if notification.times_told > 1 else None,
        "erasure": told.erasure,
        "request": told.request,
        "position": notification.first_position,
        "notified_at": showable(notification.first_told_at),
        "told_at": showable(last_told[0]),
        "times_told": notification.times_told,
        "answer_due": told.answer_due,
        "open": notification.is_open,
        **_answer(notification),
    }


def _answer(notification: Notification) -> dict[str, Any]:
    answered = notification.answered
    fact = answered.fact if answered else None
    return {
        "answer": fact.answer.value if fact else None,
        "answered_at": showable(answered.order[0]) if answered else None,
        "answer_position": answered.order[1] if answered else None,
        "answered_by": answered.by if answered else None,
        "answer_handover": fact.handover.value if fact else None,
        "answer_reason": fact.reason if fact else None,
    }
