"""The organisation's registers folded from the events of some of their streams: pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from projections.projection import Event
from projections.recipients.fold import TAKES_IN, Recipient

OF_NOTICES = (NoticePublished.TOPIC, NoticeRetired.TOPIC)
OF_SERVICE_NOTICES = (ServiceNoticePublished.TOPIC,)
OF_RECIPIENTS = tuple(TAKES_IN)

Found = dict[str, dict[str, Any]]
"""By name the row."""


def notices_of(events: Iterable[Event]) -> Found:
    """Versions of the notice, each as last published, with what last retired it."""
    holding = _latest((event.type, event.stored.data.notice, event) for event in events)
    published = {name: e for (type_, name), e in holding.items() if type_ == NoticePublished.TOPIC}
    return {
        name: {
            "notice": name,
            "title": msgspec.to_builtins(event.stored.data.title),
            "effective_from": event.stored.data.effective_from,
            "published_at": event.recorded_at,
            "retired": _fact(holding.get((NoticeRetired.TOPIC, name))),
            "position": event.position,
            "data": _fact(event),
        }
        for name, event in published.items()
    }


def service_notices_of(events: Iterable[Event]) -> Found:
    """Statements on services' pages, each as last published."""
    holding = _latest((event.type, event.stored.data.service_notice, event) for event in events)
    return {
        name: {
            "service_notice": name,
            "service": event.stored.data.service,
            "page": event.stored.data.page,
            "effective_from": event.stored.data.effective_from,
            "position": event.position,
            "data": _fact(event),
        }
        for (_, name), event in holding.items()
    }


def recipients_of(events: Iterable[Event], first_positions: Mapping[str, int]) -> Found:
    """Recipients that had been spoken of, each with the facts about itself.

    `first_positions` are where each was first spoken of, in whatever event.
    """
    states = {name: Recipient(name) for name in first_positions}
    for event in events:
        states[event.stored.data.recipient].add(event)
    return {
        name: {
            "recipient": name,
            "registered": state.registered,
            "agreements": state.agreements,
            "supervisions": state.supervisions,
            "suspension": state.suspension,
            "first_position": first_positions[name],
            "position": state.position or first_positions[name],
        }
        for name, state in states.items()
    }


def _latest(events: Iterable[tuple[str, str, Event]]) -> dict[tuple[str, str], Event]:
    """By type and name the latest by (time, position)."""
    found: dict[tuple[str, str], Event] = {}
    for type_, name, event in events:
        before = found.get((type_, name))
        if before is None or _order(before) < _order(event):
            found[type_, name] = event
    return found


def _order(event: Event) -> tuple[Any, int]:
    return event.stored.time, event.position


def _fact(event: Event | None) -> Any:
    return msgspec.to_builtins(event.stored.data) if event else None
