"""What is held of a member, by category, and since when: a fold of its facts in the log's order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ledger.vocabulary.codes import Outcome, RestrictionScope, Right
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Kept
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import RequestDecided


@dataclass(slots=True)
class Holding:
    """One category of data: when it was last collected, used, part of a transaction."""

    collected: datetime
    used: datetime | None = None
    transacted: datetime | None = None
    purposes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class HeldData:
    """What the facts of one member say, given in the log's order without what was taken back."""

    categories: dict[str, Holding] = field(default_factory=dict)
    ended: datetime | None = None
    """Since when everything was to be erased or stopped, if it ever was."""
    stopped: dict[str, ProcessingRestricted] = field(default_factory=dict)
    """Standing restrictions of everything, or of whole categories, that a request placed."""
    kept: list[Kept] = field(default_factory=list)
    """What was decided to be kept of data to be erased."""

    def take(self, stored: Stored[Fact]) -> None:
        """Takes in an event of the member; one that tells nothing of what is held changes nothing.

        Only officers' decisions make data go; what others report may keep it.
        """
        is_own = stored.source == OWN_SOURCE
        if isinstance(stored.data, RequestDecided) and not is_own:
            self.kept += stored.data.kept or ()
        elif isinstance(stored.data, OFFICERS) and not is_own:
            return
        elif change := TAKES_IN.get(type(stored.data)):
            change(self, stored.time, stored.data)

    def begin(self, time: datetime, categories: list[str], purposes: list[str]) -> None:
        for category in categories:
            held = self.categories.setdefault(category, Holding(time))
            held.collected = max(held.collected, time)
            held.purposes.update(purposes)


def _collected(data: HeldData, time: datetime, fact: DataCollected) -> None:
    data.begin(time, [*fact.categories, *(fact.values or ())], fact.purposes)


def _corrected(data: HeldData, time: datetime, fact: DataCorrected) -> None:
    data.begin(time, [*fact.categories, *(fact.values or ())], [])


def _used(data: HeldData, time: datetime, fact: DataUsed | DataDisclosed) -> None:
    for category in fact.categories:
        held = data.categories.get(category)
        if held is None:
            continue
        held.used = max(held.used or time, time)
        held.purposes.update(fact.purposes)
        if fact.transaction:
            held.transacted = max(held.transacted or time, time)


def _ordered(data: HeldData, time: datetime, fact: ErasureOrdered) -> None:
    spared = {category for kept in fact.kept or () for category in kept.categories}
    if fact.categories is None:
        data.ended = min(data.ended or time, time)
    gone = set(fact.categories or data.categories) - spared
    data.categories = {name: each for name, each in data.categories.items() if name not in gone}
    data.kept += [kept for kept in fact.kept or () if kept.rule is None]


def _decided(data: HeldData, _: datetime, fact: RequestDecided) -> None:
    if fact.right is Right.DELETION and fact.outcome is not Outcome.REFUSED:
        data.kept = list(fact.kept or ())


def _restricted(data: HeldData, time: datetime, fact: ProcessingRestricted) -> None:
    if fact.scope is RestrictionScope.ALL and fact.request:
        data.stopped[fact.restriction] = fact
        if not fact.categories:
            data.ended = min(data.ended or time, time)


def _resumed(data: HeldData, _: datetime, fact: ProcessingResumed) -> None:
    data.stopped.pop(fact.restriction, None)


TAKES_IN: Mapping[type[Fact], Callable[[HeldData, datetime, Any], None]] = MappingProxyType(
    {
        DataCollected: _collected,
        DataCorrected: _corrected,
        DataUsed: _used,
        DataDisclosed: _used,
        ErasureOrdered: _ordered,
        RequestDecided: _decided,
        ProcessingRestricted: _restricted,
        ProcessingResumed: _resumed,
    }
)
"""The facts that tell what is held, why, and what ended it."""

OFFICERS = (ErasureOrdered, ProcessingRestricted, ProcessingResumed)
"""Of these only what an officer decided here counts."""
