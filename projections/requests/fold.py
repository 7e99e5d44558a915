"""One request out of its events, in the order of their times, without what was taken back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ledger.decisions.request_state import OPEN, TAKES_IN, Item, Request, Told
from ledger.vocabulary.amendments import event_name
from ledger.vocabulary.codes import Right
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.rights import RequestReceived
from projections.projection import Event
from projections.tagged import names_of

TYPES = frozenset(fact.TOPIC for fact in TAKES_IN)
TAG = "request:"
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""What every reader can show in its own time zone."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A request as of its last event."""

    request: Request
    received: RequestReceived
    subject: str
    position: int


def fold(events: Iterable[Event], gone: Collection[str] = ()) -> Folded | None:
    """The request of the member under whose name it was first received; None before that.

    `gone` are the names of events that no longer count.
    """
    told = [e for e in events if event_name(e.stored.source, e.stored.id) not in gone]
    first = next((e for e in told if e.type == RequestReceived.TOPIC), None)
    if first is None:
        return None
    own = [e for e in told if e.stored.subject == first.stored.subject]
    known = Told()
    for event in sorted(own, key=lambda e: (e.stored.time, e.position)):
        stored = event.stored
        known.take(stored.data, stored.source == OWN_SOURCE, stored.time)
    request = known.request
    if request.received is None:
        raise AssertionError("the receipt was taken in")
    subject = str(first.stored.subject)
    return Folded(request, request.received, subject, max(e.position for e in own))


def requests_of(event: Event) -> list[str]:
    """The requests that an event of these types is tagged with."""
    return names_of(event, TAG)


def item_rows(folded: Folded) -> list[dict[str, Any]]:
    """A row for each right asked for."""
    rows = []
    for right, item in folded.request.asked.items():
        if item.clock is None or item.due is None:
            raise AssertionError("what was asked for has a clock")
        clocks = {"first_due": item.clock.due, "due": item.due.due, "rule": item.due.rule}
        rows.append({**_row(folded, right, item), **clocks, "holidays": item.due.holidays})
    return rows


def _row(folded: Folded, right: Right, item: Item) -> dict[str, Any]:
    request, received = folded.request, folded.received
    state = request.state_of(right)
    return {
        "request": received.request,
        "right": right.value,
        "subject": folded.subject,
        "state": state.value,
        "open": state in OPEN,
        "received_at": showable(received.received_at),
        "channel": received.channel.value,
        "by_agent": received.by_agent,
        "verified_at": request.verified_at,
        "identified_at": request.identified_at,
        "extended_at": item.extended_at,
        "outcome": item.decided.outcome.value if item.decided else None,
        "decided_at": item.decided_at,
        "fulfilled_at": item.fulfilled_at,
        "withdrawn_at": item.withdrawn_at,
        "position": folded.position,
    }


def showable(moment: datetime) -> datetime:
    """The moment in UTC, or the nearest that has a year everywhere."""
    return min(max(moment, EARLIEST), LATEST).astimezone(UTC)
