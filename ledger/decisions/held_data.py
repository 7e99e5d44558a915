"""What is held of a member, by category, and since when: a fold of its facts in the log's order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from ledger.vocabulary.codes import Outcome, RestrictionScope, Right
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import EVERY_CLASS, Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Kept
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import RequestDecided, RequestReceived


@dataclass(slots=True)
class Holding:
    """One category of data: when it was last collected, and for which purposes."""

    collected: datetime
    purposes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Used:
    """One category of data: when it was last used, and part of a transaction."""

    used: datetime
    transacted: datetime | None = None
    purposes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class HeldData:
    """What the facts of one member say, given in the log's order without what was taken back."""

    categories: dict[str, Holding] = field(default_factory=dict)
    uses: dict[str, Used] = field(default_factory=dict)
    """Also of what no collection was reported of so far."""
    erased: dict[str, datetime] = field(default_factory=dict)
    """By category until when everything was erased; under `EVERY_CLASS` that of the others."""
    spared: set[str] = field(default_factory=set)
    """What the last erasure of everything left."""
    ordered: datetime | None = None
    """When everything was last ordered to be erased."""
    stopped: dict[str, tuple[datetime, ProcessingRestricted]] = field(default_factory=dict)
    """Standing restrictions of everything, or of whole categories, that a request placed."""
    asked: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    """By request which categories it asks to delete; None for every one."""
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    """By request, or order, what was decided to be kept."""

    def take(self, stored: Stored[Fact]) -> None:
        """Takes in an event of the member; one that tells nothing of what is held changes nothing.

        Only officers' decisions make data go; what others report may keep it.
        """
        is_own = stored.source == OWN_SOURCE
        if isinstance(stored.data, RequestDecided) and not is_own:
            self.kept.setdefault(stored.data.request, []).extend(stored.data.kept or ())
        elif isinstance(stored.data, OFFICERS) and not is_own:
            return
        elif change := TAKES_IN.get(type(stored.data)):
            change(self, stored.time, stored.data)

    def ended(self, category: str) -> datetime | None:
        """Since when the data of a category was to be erased or stopped with everything else.

        None where it was not, and where it was given again since.
        """
        stops = [at for at, each in self.stopped.values() if not each.categories]
        ends = [at for at in (self.ordered, *stops) if at is not None]
        held = self.categories.get(category)
        later = [at for at in ends if held is None or held.collected <= at]
        return min(later, default=None)

    def used(self, category: str) -> Used | None:
        return self.uses.get(category)

    def purposes(self, category: str) -> set[str]:
        held, used = self.categories.get(category), self.uses.get(category)
        return (held.purposes if held else set()) | (used.purposes if used else set())

    @property
    def decided(self) -> list[Kept]:
        """What was decided to be kept, by whichever decision."""
        return [kept for each in self.kept.values() for kept in each]

    def begin(self, time: datetime, categories: Iterable[str], purposes: Iterable[str]) -> None:
        """Data was given; what is dated before its erasure was not kept."""
        for category in categories:
            general = None if category in self.spared else self.erased.get(EVERY_CLASS)
            erased = max(filter(None, (self.erased.get(category), general)), default=None)
            if erased is not None and time <= erased:
                continue
            held = self.categories.setdefault(category, Holding(time))
            held.collected = max(held.collected, time)
            held.purposes.update(purposes)


def _collected(data: HeldData, time: datetime, fact: DataCollected) -> None:
    data.begin(time, [*fact.categories, *(fact.values or ())], fact.purposes)


def _corrected(data: HeldData, time: datetime, fact: DataCorrected) -> None:
    data.begin(time, [*fact.categories, *(fact.values or ())], [])


def _used(data: HeldData, time: datetime, fact: DataUsed | DataDisclosed) -> None:
    for category in fact.categories:
        used = data.uses.setdefault(category, Used(time))
        used.used = max(used.used, time)
        used.purposes.update(fact.purposes)
        if fact.transaction:
            used.transacted = max(used.transacted or time, time)


def _ordered(data: HeldData, time: datetime, fact: ErasureOrdered) -> None:
    spared = {category for kept in fact.kept or () for category in kept.categories}
    if fact.categories is None:
        data.ordered, data.spared = time, spared
        data.erased[EVERY_CLASS] = time
    gone = set(fact.categories or data.categories) - spared
    data.erased |= dict.fromkeys(gone, time)
    data.categories = {name: each for name, each in data.categories.items() if name not in gone}
    data.uses = {name: each for name, each in data.uses.items() if name not in gone}
    data.kept[fact.erasure] = [kept for kept in fact.kept or () if kept.rule is None]


def _asked(data: HeldData, _: datetime, fact: RequestReceived) -> None:
    for item in fact.items:
        if item.right is Right.DELETION:
            data.asked[fact.request] = tuple(item.categories) if item.categories else None


def _decided(data: HeldData, _: datetime, fact: RequestDecided) -> None:
    """A later grant takes back what was to be kept of what it grants."""
    if fact.right is not Right.DELETION or fact.outcome is Outcome.REFUSED:
        return
    asked = data.asked.get(fact.request)
    data.kept = {
        name: [left for kept in each if (left := _less(kept, asked))]
        for name, each in data.kept.items()
    }
    data.kept[fact.request] = list(fact.kept or ())


def _less(kept: Kept, categories: tuple[str, ...] | None) -> Kept | None:
    """What is left to be kept; nothing where every category goes."""
    if categories is None:
        return None
    left = [name for name in kept.categories if name not in categories]
    return replace(kept, categories=left) if left else None


def _restricted(data: HeldData, time: datetime, fact: ProcessingRestricted) -> None:
    if fact.scope is RestrictionScope.ALL and fact.request:
        data.stopped[fact.restriction] = time, fact


def _resumed(data: HeldData, _: datetime, fact: ProcessingResumed) -> None:
    data.stopped.pop(fact.restriction, None)


TAKES_IN: Mapping[type[Fact], Callable[[HeldData, datetime, Any], None]] = MappingProxyType(
    {
        DataCollected: _collected,
        DataCorrected: _corrected,
        DataUsed: _used,
        DataDisclosed: _used,
        ErasureOrdered: _ordered,
        RequestReceived: _asked,
        RequestDecided: _decided,
        ProcessingRestricted: _restricted,
        ProcessingResumed: _resumed,
    }
)
"""The facts that tell what is held, why, and what ended it."""

OFFICERS = (ErasureOrdered, ProcessingRestricted, ProcessingResumed)
"""Of these only what an officer decided here counts."""
