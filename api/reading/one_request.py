"""One request, folded from the log: every right with its clock, its steps, what is allowed next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection

from api.problems import Problem
from api.reading.moments import readable
from api.reading.request_clocks import Clocks
from ledger.decisions.clock import end_of
from ledger.decisions.request_state import Item
from ledger.vocabulary.amendments import taken_back
from ledger.vocabulary.codes import Right
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.rights import RequestReceived
from projections.projection import Event, Row
from projections.requests.fold import Folded, fold, showable
from projections.requests.projection import read_requests
from projections.stream import read_amendments

COUNTING = {
    "law": "PDPA Art. 13: days from the day after the receipt",
    "rest": "a last day of rest moves to the next working day (Civil Code Art. 122)",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """As of a day: now, when it is today."""

    day: date
    goal_days: int
    now: datetime

    def request(self, connection: Connection[Row], name: str, until: int) -> dict[str, Any]:
        """Raises a 404 `Problem` for one not received by then, 503 for an unreadable event."""
        with connection.transaction():
            folded = request_at(connection, name, until, end_of(self.day))
        request, received = folded.request, folded.received
        return {
            "request": name,
            "subject": folded.subject,
            "received_at": showable(received.received_at),
            "channel": received.channel,
            "by_agent": received.by_agent,
            "explained": received.explained,
            "law": received.law,
            "service_goal_days": self.goal_days,
            "counting": COUNTING,
            "verified": _told(request.verified, request.verified_at),
            "identified_at": request.identified_at,
            "restrictions": [_told(each, None) for each in request.restrictions.values()],
            "corrected": _told(request.corrected, None),
            "items": [self._item(folded, right, item) for right, item in request.asked.items()],
        }

    def _item(self, folded: Folded, right: Right, item: Item) -> dict[str, Any]:
        request = folded.request
        if item.due is None:
            raise AssertionError("what was asked for has a clock")
        closed = [at for at in (item.decided_at, item.withdrawn_at, item.fulfilled_at) if at]
        clocks = Clocks(self.day, self.goal_days).of(
            request.state_of(right),
            item.due.due,
            showable(folded.received.received_at),
            request.identified_at,
            min(closed, default=None),
        )
        return {
            "right": right,
            "categories": item.categories,
            "state": request.state_of(right),
            "allowed": request.steps_of(right, min(self.now, end_of(self.day))),
            "clock": msgspec.to_builtins(item.due),
            **clocks,
            **_steps(item),
        }


def request_at(connection: Connection[Row], name: str, until: int, moment: datetime) -> Folded:
    """What is known of one request; within a transaction. Raises a 404 or 503 `Problem`."""
    events = read_requests(connection, [name], until).get(name, [])
    happened = [e for e in readable(iter(events)) if _time(e) <= moment]
    folded = fold(happened, _gone(connection, happened, until))
    if folded is None:
        raise Problem(404, "There is no such request")
    return folded


def _time(event: Event) -> datetime:
    """When it happened: a receipt is typed in later."""
    data = event.stored.data
    return data.received_at if isinstance(data, RequestReceived) else event.stored.time


def _gone(connection: Connection[Row], events: list[Event], until: int) -> frozenset[str]:
    subjects = {str(event.stored.subject) for event in events}
    return frozenset[str]().union(
        *(taken_back(read_amendments(connection, subject, until)) for subject in subjects)
    )


def _steps(item: Item) -> dict[str, Any]:
    return {
        "extended": _told(item.extended, item.extended_at),
        "decided": _told(item.decided, item.decided_at),
        "fulfilled": _told(item.fulfilled, item.fulfilled_at),
        "withdrawn": _told(item.withdrawn, item.withdrawn_at),
    }


def _told(fact: Fact | None, at: datetime | None) -> dict[str, Any] | None:
    """What a step says, without what is sealed in it."""
    if fact is None:
        return None
    said = msgspec.to_builtins(fact)
    own = {name: said[name] for name in said if name not in (*fact.SEALED, "request", "right")}
    return {"time": at, **own} if at else own
