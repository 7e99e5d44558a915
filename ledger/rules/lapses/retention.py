"""Data kept past its period with no hold and no ground (PDPA Art. 11(3); Enforcement Rules 21)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import chain

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
    if makes_due(events, keeping):
        yield from Retention.of(subject, events, keeping).conditions


def makes_due(events: Iterable[Told], keeping: Iterable[Told]) -> bool:
    """Whether anything makes the member's data go: only what an officer decided does."""
    return any(
        isinstance(stored.data, (RetentionSet, *OFFICERS)) and stored.source == OWN_SOURCE
        for _, stored in chain(keeping, events)
    )


@dataclass(slots=True)
class Retention:
    """What is held of one member, and what of it was kept too long: folded in the log's order, so
    that it can be asked after any event and go on from there.
    """

    subject: str
    data: HeldData = field(default_factory=HeldData)
    keeping: list[Stored[Fact]] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    """By category the position at which it was last given."""
    _over: list[Condition] = field(default_factory=list)
    """Lapses that were mended."""
    _running: Condition | None = None
    """The one that is open, or comes next."""
    _uncounted: Order | None = None
    """The last event, where what comes next was not counted yet."""

    @classmethod
    def of(cls, subject: str, events: Sequence[Told], keeping: Sequence[Told]) -> "Retention":
        """Out of the member's events, without what was taken back, and what officers said."""
        found = cls(subject)
        for position, stored in merge(events, keeping, key=lambda each: each[0]):
            found.take(position, stored)
        return found

    def take(self, position: int, stored: Stored[Fact]) -> None:
        """Takes in the next event: what was open is mended or goes on, what was to come is to be
        counted anew.
        """
        if not isinstance(stored.data, (*TAKES_IN, *KEEPING)):
            return
        time = within(stored.time)
        order = time, position
        self._count(time)
        self._hold(position, stored)
        if self._running and self._running.opens_at <= time:
            if self._due(time):
                return
            self._over.append(self._running._replace(mended=order))
        self._uncounted = order

    @property
    def conditions(self) -> list[Condition]:
        self._count(None)
        return [*self._over, self._running] if self._running else [*self._over]

    def _hold(self, position: int, stored: Stored[Fact]) -> None:
        fact = stored.data
        if isinstance(fact, KEEPING):
            self.keeping.append(stored)
            return
        self.data.take(stored)
        if isinstance(fact, DataCollected | DataCorrected):
            named = [*fact.categories, *(fact.values or ())]
            self.given.update(dict.fromkeys(named, position))

    def _count(self, until: datetime | None) -> None:
        """What comes after the last event, as far as it can come before the next one."""
        if self._uncounted:
            quiet = until is not None and self._is_quiet(until)
            self._running = None if quiet else self._next(*self._uncounted)
            self._uncounted = None

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
