"""What must be kept of data that is to be erased: holds, and periods with a legal ground.

A retention period with a ground obliges to keep (PDPA Art. 11(3) proviso; Enforcement Rules Art.
21); one without is the organisation's own and only says when the data must go.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from ledger.decisions.clock import day_of
from ledger.decisions.held_data import HeldData
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


Named = tuple[str, str]
"""What something is called, and by which source."""


@dataclass(slots=True)
class Rules:
    """Holds and periods as the organisation set them, given in the log's order.

    What an officer decided here stands beside what emitters reported, never under it: a report may
    keep data, but neither makes it go nor takes back an officer's hold.
    """

    periods: dict[Named, RetentionSet] = field(default_factory=dict)
    """By retention class the one in force."""
    holds: dict[Named, HoldPlaced] = field(default_factory=dict)
    released: dict[Named, set[str]] = field(default_factory=dict)
    """By hold the subjects it was released for."""
    terminated: dict[str, ServiceTerminated] = field(default_factory=dict)

    def take(self, stored: Stored[Fact], now: datetime) -> None:
        """Takes in one event; what is not in force by `now` changes nothing."""
        fact, source = stored.data, stored.source
        if isinstance(fact, RetentionSet) and fact.effective_from <= now:
            self._set((fact.retention_class, source), fact)
        elif isinstance(fact, HoldPlaced):
            self.holds[fact.hold, source] = fact
            self.released.pop((fact.hold, source), None)
        elif isinstance(fact, HoldReleased):
            for name in [name for name in self.holds if name[0] == fact.hold]:
                if source in (OWN_SOURCE, name[1]):
                    self._release(name, fact)
        elif isinstance(fact, ServiceTerminated):
            self._end(fact, source, now)

    def _end(self, fact: ServiceTerminated, source: str, now: datetime) -> None:
        if source == OWN_SOURCE and fact.terminated_at <= now:
            self.terminated[fact.service] = fact

    def _set(self, name: Named, fact: RetentionSet) -> None:
        before = self.periods.get(name)
        if before is None or before.effective_from <= fact.effective_from:
            self.periods[name] = fact

    def _release(self, name: Named, fact: HoldReleased) -> None:
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
            for (_, source), period in self.periods.items()
            if source == OWN_SOURCE and category in period.categories
        ]


def end_of_period(
    period: RetentionSet, data: HeldData, category: str, now: datetime | None
) -> date | None:
    """The last day of the period for this category; None while it has not begun.

    `now` is taken for the end of a membership that has not ended otherwise.
    """
    begun = STARTS[period.start](data, category) or (
        now if period.start is RetentionStart.MEMBERSHIP_ENDED else None
    )
    return None if begun is None else day_of(begun) + timedelta(days=period.keep_days)


def _last_used(data: HeldData, category: str) -> datetime | None:
    used, collected = data.used(category), _collected(data, category)
    if used is None or collected is None:
        return used.used if used else collected
    return max(used.used, collected)


def _collected(data: HeldData, category: str) -> datetime | None:
    held = data.categories.get(category)
    return held.collected if held else None


def _transacted(data: HeldData, category: str) -> datetime | None:
    used = data.used(category)
    return (used.transacted if used else None) or _collected(data, category)


STARTS: Mapping[RetentionStart, Callable[[HeldData, str], datetime | None]] = MappingProxyType(
    {
        RetentionStart.COLLECTED: _collected,
        RetentionStart.LAST_USED: _last_used,
        RetentionStart.TRANSACTION_ENDED: _transacted,
        RetentionStart.MEMBERSHIP_ENDED: HeldData.ended,
    }
)
"""From when a period runs; where there was no transaction, from the collection."""


def applies(period: RetentionSet, data: HeldData, category: str) -> bool:
    """Whether a period is for what the data of a category was collected or used for."""
    return not period.purposes or not data.purposes(category).isdisjoint(period.purposes)


def kept_by_holds(
    rules: Rules, subject: str, wanted: Collection[str], now: datetime
) -> Iterator[Kept]:
    """What holds keep of these categories and classes."""
    for hold in rules.holds_on(subject, day_of(now)):
        held = [each for each in wanted if not hold.categories or each in hold.categories]
        if held:
            yield _kept(held, hold.ground, hold.reason, hold.until, f"hold:{hold.hold}")


def kept_by_periods(
    rules: Rules, data: HeldData, wanted: Collection[str], now: datetime
) -> Iterator[Kept]:
    """What legal periods keep of these categories."""
    for period in rules.periods.values():
        if period.ground and period.retention_class not in KEPT_CLASSES:
            yield from _kept_for(period, data, wanted, now)


def kept_classes(rules: Rules, data: HeldData, now: datetime) -> Iterator[Kept]:
    """What legal periods keep that is not kept by category; `rule` names the class.

    Such a period runs from the erasure of everything: until then its records are in use.
    """
    begun = data.ordered or now
    for period in rules.periods.values():
        ends = day_of(begun) + timedelta(days=period.keep_days)
        if period.ground and period.retention_class in KEPT_CLASSES and ends >= day_of(now):
            name = f"retention:{period.retention_class}"
            yield _kept(period.categories, period.ground, period.reason, ends, name)


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
        if category not in wanted or not applies(period, data, category):
            continue
        ends = end_of_period(period, data, category, now)
        if ends is not None and ends >= day_of(now):
            name = f"retention:{period.retention_class}"
            yield _kept([category], period.ground or "", period.reason, ends, name)


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
