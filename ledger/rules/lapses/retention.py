"""Data kept past its period with no hold and no ground (PDPA Art. 11(3); Enforcement Rules 21)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import zip_longest

from ledger.decisions.clock import day_of
from ledger.decisions.erasures import Member, due
from ledger.decisions.held_data import OFFICERS, HeldData
from ledger.decisions.held_data import TAKES_IN as OF_MEMBERS
from ledger.decisions.retention import Rules, end_of_period
from ledger.rules.lapses.condition import Condition, Order, Told, after, within
from ledger.vocabulary.data import DataCollected, DataCorrected
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased, RetentionSet
from ledger.vocabulary.own import OWN_SOURCE

KEEPING: tuple[type[Fact], ...] = (RetentionSet, HoldPlaced, HoldReleased)
TAKES_IN: tuple[type[Fact], ...] = tuple(OF_MEMBERS)


def overdue(subject: str, events: Sequence[Told], keeping: Sequence[Told]) -> Iterator[Condition]:
    """What was kept of one member when it should have gone, out of its events, and what officers
    said of periods and holds, both in the log's order.

    What falls due on a day is to be gone by its end.
    """
    if not any(_makes_due(stored) for _, stored in (*keeping, *events)):
        return
    kept = _Kept(subject)
    told = [
        each
        for each in merge(events, keeping, key=lambda each: each[0])
        if isinstance(each[1].data, (*TAKES_IN, *KEEPING))
    ]
    following = [within(stored.time) for _, stored in told[1:]]
    for (position, stored), until in zip_longest(told, following):
        kept.take(position, stored)
        yield from kept.follow((within(stored.time), position), until)
    if kept.running:
        yield kept.running


def _makes_due(stored: Stored[Fact]) -> bool:
    """Only what an officer decided makes data go."""
    is_such = isinstance(stored.data, (RetentionSet, *OFFICERS))
    return is_such and stored.source == OWN_SOURCE


@dataclass(slots=True)
class _Kept:
    """What is held of the member, and the lapse that comes next, or is open."""

    subject: str
    data: HeldData = field(default_factory=HeldData)
    keeping: list[Stored[Fact]] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    """By category the position at which it was last given."""
    running: Condition | None = None

    def take(self, position: int, stored: Stored[Fact]) -> None:
        fact = stored.data
        if isinstance(fact, KEEPING):
            self.keeping.append(stored)
            return
        self.data.take(stored)
        if isinstance(fact, DataCollected | DataCorrected):
            named = [*fact.categories, *(fact.values or ())]
            self.given.update(dict.fromkeys(named, position))

    def follow(self, order: Order, until: datetime | None) -> Iterator[Condition]:
        """After an event: what was open is mended or goes on, what was to come is counted anew, as
        far as it can come before the next event.
        """
        time, position = order
        if self.running and self.running.opens_at <= time:
            if self._due(time):
                return
            yield self.running._replace(mended=order)
        quiet = until is not None and self._is_quiet(until)
        self.running = None if quiet else self._next(time, position)

    def _is_quiet(self, until: datetime) -> bool:
        """Whether nothing falls due by then: no period is over, nothing was stopped or erased."""
        if self.data.stopped or self.data.ordered:
            return False
        today = day_of(until)
        return not any(
            (end := end_of_period(period, self.data, name, None)) and end < today
            for period in self._periods
            for name in period.categories
        )

    @property
    def _periods(self) -> Iterator[RetentionSet]:
        """All that officers ever set."""
        for stored in self.keeping:
            if isinstance(stored.data, RetentionSet) and stored.source == OWN_SOURCE:
                yield stored.data

    def _next(self, now: datetime, position: int) -> Condition | None:
        for moment in self._moments(now):
            if what := self._due(moment):
                opens = after(day_of(moment))
                shown = max((self.given.get(name, 0) for name in what), default=0)
                part = day_of(opens).isoformat()
                return Condition("retention_overdue", shown or position, opens, what, part)
        return None

    def _due(self, now: datetime) -> tuple[str, ...]:
        """The categories that are to be erased by now without anybody asking."""
        member = Member(self.subject, self.data, frozenset())
        if not self.data.categories:
            return ()
        rules = Rules()
        for stored in self.keeping:
            rules.take(stored, now)
        found = due(member, rules, now)
        return () if found is None else tuple(sorted(found.categories or self.data.categories))

    def _moments(self, now: datetime) -> list[datetime]:
        """When something may come to be due: at once, after a period, a hold, a decision."""
        days = [kept.until for kept in self.data.decided if kept.until]
        moments = {now}
        for stored in self.keeping:
            fact = stored.data
            if isinstance(fact, HoldPlaced) and fact.until:
                days.append(fact.until)
            if isinstance(fact, RetentionSet):
                moments.add(within(fact.effective_from))
                ends = (end_of_period(fact, self.data, name, None) for name in fact.categories)
                days.extend(end for end in ends if end)
        moments.update(after(day) for day in days)
        return sorted(moment for moment in moments if moment >= now)
