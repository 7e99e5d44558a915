"""Requests that were not decided by their last day, or extended after it (PDPA Art. 13), or refused
without a ground.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ledger.decisions.clock import TERMS, TaiwanHolidays, extended_clock, first_clock
from ledger.rules.lapses.condition import INSTANT, Condition, Order, Told, in_time, within
from ledger.rules.lapses.refusals import unfounded
from ledger.vocabulary.codes import Right
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.rights import (
    Clock,
    RequestDecided,
    RequestExtended,
    RequestFact,
    RequestFulfilled,
    RequestReceived,
    RequestWithdrawn,
)

TAKES_IN: tuple[type[RequestFact], ...] = (
    RequestReceived,
    RequestExtended,
    RequestDecided,
    RequestFulfilled,
    RequestWithdrawn,
)


CALENDAR = TaiwanHolidays()


@dataclass(slots=True)
class _Asked:
    """One right of one request: until when it is to be decided, and what ended it first.

    What others say of a day is believed up to the last that the law allows: `statutory` is that,
    and None for what we reckoned ourselves.
    """

    request: str
    position: int
    first_due: datetime
    due: datetime
    statutory: Clock | None
    is_extended: bool = False
    ended: Order | None = None

    def extend(self, order: Order, fact: RequestExtended) -> Condition | None:
        """The first extension in time moves the last day; one that comes later is a lapse."""
        if order[0] <= self.first_due:
            if not self.is_extended:
                self.is_extended, self.due = True, self._longer(fact)
            return None
        what = (self.request,)
        return Condition("extension_late", order[1], within(order[0]), what, fact.right.value)

    def _longer(self, fact: RequestExtended) -> datetime:
        if self.statutory is None:
            return fact.clock.due_at
        days_more = TERMS[fact.right].days_more
        longest = extended_clock(fact.right, self.statutory, days_more, CALENDAR)
        return min(fact.clock.due_at, longest.due_at)

    def end(self, order: Order) -> None:
        self.ended = self.ended or order


def request_lapses(events: Iterable[Told]) -> Iterator[Condition]:
    """Of all requests of one member, out of its events without what was taken back."""
    requests: dict[str, list[tuple[int, Stored[RequestFact]]]] = {}
    for position, stored in events:
        fact = stored.data
        if isinstance(fact, RequestFact) and isinstance(fact, TAKES_IN):
            requests.setdefault(fact.request, []).append((position, stored))
    for told in requests.values():
        yield from _of_one(told)


def _of_one(told: list[tuple[int, Stored[RequestFact]]]) -> Iterator[Condition]:
    received = [each for each in told if isinstance(each[1].data, RequestReceived)]
    is_ours = any(stored.source == OWN_SOURCE for _, stored in received)
    ordered = in_time(e for e in told if not is_ours or e[1].source == OWN_SOURCE)
    # whatever was told first, the receipt comes before what follows from it
    ordered.sort(key=lambda each: not isinstance(each[1].data, RequestReceived))
    yield from unfounded(ordered)
    asked: dict[Right, _Asked] = {}
    for order, stored in ordered:
        if isinstance(stored.data, RequestReceived):
            asked = dict(_received(stored.data, order, is_ours=is_ours)) | asked
        else:
            yield from _take(asked, order, stored.data)
    for right, each in asked.items():
        opens = within(each.due) + INSTANT
        what = (each.request,)
        yield Condition(
            "deadline_missed", each.position, opens, what, right.value, None, each.ended
        )


def _received(
    fact: RequestReceived, order: Order, *, is_ours: bool
) -> Iterator[tuple[Right, _Asked]]:
    for item in fact.items:
        first, due = None, item.clock.due_at
        if not is_ours:
            first = first_clock(item.right, within(min(fact.received_at, order[0])), CALENDAR)
            due = min(due, first.due_at)
        yield item.right, _Asked(fact.request, order[1], due, due, first)


def _take(asked: dict[Right, _Asked], order: Order, fact: RequestFact) -> Iterator[Condition]:
    if isinstance(fact, RequestExtended):
        if fact.right in asked and (late := asked[fact.right].extend(order, fact)):
            yield late
    else:
        for right in _ended(fact, asked):
            if right in asked:
                asked[right].end(order)


def _ended(fact: RequestFact, asked: dict[Right, _Asked]) -> list[Right]:
    if isinstance(fact, RequestWithdrawn):
        return fact.rights or list(asked)
    return [fact.right] if isinstance(fact, RequestDecided | RequestFulfilled) else []
