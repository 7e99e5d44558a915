"""What must be kept of data that is to be erased: holds, and periods with a legal ground.

A retention period with a ground obliges to keep (PDPA Art. 11(3) proviso; Enforcement Rules Art.
21); one without is the organisation's own and only says when the data must go.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from ledger.decisions.clock import day_of
from ledger.decisions.held_data import HeldData, Holding
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import (
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    RetentionStart,
    ServiceTerminated,
)
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Kept

KEPT_CLASSES = ("contact", "evidence", "request")
"""Retention classes of sealed values that are not kept by category."""
REASON_CHARACTERS = 500


@dataclass(slots=True)
class Rules:
    """Holds and periods as the organisation set them, given in the log's order.

    What an officer decided here stands beside what emitters reported, never under it: a report may
    keep data, but neither makes it go nor takes back an officer's hold.
    """

    periods: dict[tuple[str, bool], RetentionSet] = field(default_factory=dict)
    """By retention class, and whether an officer set it, the one in force."""
    holds: dict[tuple[str, bool], HoldPlaced] = field(default_factory=dict)
    released: dict[tuple[str, bool], set[str]] = field(default_factory=dict)
    """By hold the subjects it was released for."""
    terminated: list[ServiceTerminated] = field(default_factory=list)

    def take(self, stored: Stored[Fact], now: datetime) -> None:
        """Takes in one event; what is not in force by `now` changes nothing."""
        fact, is_own = stored.data, stored.source == OWN_SOURCE
        if isinstance(fact, RetentionSet) and fact.effective_from <= now:
            self._set((fact.retention_class, is_own), fact)
        elif isinstance(fact, HoldPlaced):
            self.holds[fact.hold, is_own] = fact
            self.released.pop((fact.hold, is_own), None)
        elif isinstance(fact, HoldReleased):
            for released_own in (True, False) if is_own else (False,):
                self._release((fact.hold, released_own), fact)
        elif isinstance(fact, ServiceTerminated) and is_own and fact.terminated_at <= now:
            self.terminated.append(fact)

    def _set(self, name: tuple[str, bool], fact: RetentionSet) -> None:
        before = self.periods.get(name)
        if before is None or before.effective_from <= fact.effective_from:
            self.periods[name] = fact

    def _release(self, name: tuple[str, bool], fact: HoldReleased) -> None:
        if fact.subjects is None:
            self.holds.pop(name, None)
        else:
            self.released.setdefault(name, set()).update(fact.subjects)

    def holds_on(self, subject: str, today: date) -> Iterator[HoldPlaced]:
        """The holds that stand on this member."""
        for name, hold in self.holds.items():
            named = hold.subjects is None or subject in hold.subjects
            over = hold.until is not None and hold.until < today
            if named and not over and subject not in self.released.get(name, ()):
                yield hold

    def periods_of(self, category: str) -> list[RetentionSet]:
        """The periods of a category that an officer set."""
        return [
            period
            for (_, is_own), period in self.periods.items()
            if is_own and category in period.categories
        ]


def end_of_period(period: RetentionSet, held: Holding, ended: datetime | None) -> date | None:
    """The last day of the period; None while it has not begun."""
    begun = STARTS[period.start](held, ended)
    return None if begun is None else day_of(begun) + timedelta(days=period.keep_days)


STARTS: Mapping[RetentionStart, Callable[[Holding, datetime | None], datetime | None]] = (
    MappingProxyType(
        {
            RetentionStart.COLLECTED: lambda held, _: held.collected,
            RetentionStart.LAST_USED: lambda held, _: max(
                held.collected, held.used or held.collected
            ),
            RetentionStart.TRANSACTION_ENDED: lambda held, _: held.transacted or held.collected,
            RetentionStart.MEMBERSHIP_ENDED: lambda _, ended: ended,
        }
    )
)
"""From when a period runs; where there was no transaction, from the collection."""


def kept_by_rules(
    rules: Rules, subject: str, data: HeldData, wanted: Collection[str], now: datetime
) -> Iterator[Kept]:
    """What holds and legal periods keep of these categories."""
    today = day_of(now)
    for hold in rules.holds_on(subject, today):
        held = [each for each in wanted if not hold.categories or each in hold.categories]
        if held:
            yield _kept(held, hold.ground, hold.reason, hold.until, f"hold:{hold.hold}")
    for period in rules.periods.values():
        if period.ground and period.retention_class not in KEPT_CLASSES:
            yield from _kept_for(period, data, wanted, now)


def kept_classes(rules: Rules, data: HeldData, now: datetime) -> Iterator[Kept]:
    """What legal periods keep that is not kept by category; `rule` names the class."""
    for period in rules.periods.values():
        if not period.ground or period.retention_class not in KEPT_CLASSES:
            continue
        ends = day_of(data.ended or now) + timedelta(days=period.keep_days)
        if ends >= day_of(now):
            name = period.retention_class
            yield _kept(period.categories, period.ground, period.reason, ends, f"retention:{name}")


def still_decided(kept: Iterable[Kept], wanted: Collection[str], today: date) -> Iterator[Kept]:
    """What was decided to be kept, as far as it is about these categories and not over."""
    for each in kept:
        held = [category for category in each.categories if category in wanted]
        if held and (each.until is None or each.until >= today):
            yield _kept(held, each.ground, each.reason, each.until, each.rule)


def _kept_for(
    period: RetentionSet, data: HeldData, wanted: Collection[str], now: datetime
) -> Iterator[Kept]:
    for category in period.categories:
        held = data.categories.get(category)
        if held is None or category not in wanted or not _applies(period, held):
            continue
        ends = end_of_period(period, held, data.ended or now)
        if ends is not None and ends >= day_of(now):
            name = f"retention:{period.retention_class}"
            yield _kept([category], period.ground or "", period.reason, ends, name)


def _applies(period: RetentionSet, held: Holding) -> bool:
    return not period.purposes or not held.purposes.isdisjoint(period.purposes)


def _kept(
    categories: Iterable[str], ground: str, reason: str, until: date | None, rule: str | None
) -> Kept:
    return Kept(
        categories=sorted(categories),
        ground=ground,
        reason=reason[:REASON_CHARACTERS],
        until=until,
        rule=rule,
    )
