"""Who holds whose data of one category: the organisation itself, and whoever received it.

The organisation holds what was collected or corrected and that no erasure it ordered covers; a
recipient what it was given and has not said is gone (`ledger.decisions.open_disclosures`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from ledger.decisions.open_disclosures import Order, open_disclosures
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed
from ledger.vocabulary.erasure import ErasureOrdered, RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from projections.replay.population.history import History, Told
from projections.replay.population.question import Row

GIVEN = (DataCollected, DataCorrected)


class HolderKind(StrEnum):
    """Who it is that holds the data."""

    ORGANISATION = "organisation"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds the data of this category, since when and under which events."""

    category: str
    types: ClassVar[Sequence[type[Fact]]] = (
        *GIVEN,
        DataDisclosed,
        RecipientNotified,
        RecipientAcknowledged,
    )
    unnamed: ClassVar[Sequence[type[Fact]]] = (RecipientAcknowledged,)
    columns: ClassVar[Sequence[str]] = (
        "category",
        "kind",
        "recipient",
        "since",
        "position",
        "last",
        "last_position",
        "events",
    )

    @property
    def named(self) -> str:
        return self.category

    def rows(self, history: History) -> Iterator[Row]:
        events = history.standing()
        if held := held_since(events, self.category):
            yield self._row(HolderKind.ORGANISATION, None, held)
        open_ = open_disclosures(events, [self.category])
        for recipient, each in open_.items():
            yield self._row(HolderKind.RECIPIENT, recipient, each.orders)

    def _row(self, kind: HolderKind, recipient: str | None, held: Sequence[Order]) -> Row:
        (since, position), (last, last_position) = held[0], held[-1]
        return {
            "category": self.category,
            "kind": kind,
            "recipient": recipient,
            "since": since,
            "position": position,
            "last": last,
            "last_position": last_position,
            "events": len(held),
        }


def held_since(events: Sequence[Told], category: str) -> list[Order]:
    """When, and under which events, the organisation was given what it holds of a category.

    An order of an officer takes what the log had when it was given, and what comes later but is
    dated before it; what it says is kept stays.
    """
    orders = [
        (position, stored.time)
        for position, stored in events
        if stored.source == OWN_SOURCE and _covers(stored.data, category)
    ]
    given = (
        (stored.time, position)
        for position, stored in events
        if isinstance(stored.data, GIVEN) and _names(stored.data, category)
    )
    return sorted(
        (time, position)
        for time, position in given
        if not any(position < at or time <= ordered for at, ordered in orders)
    )


def _covers(fact: Any, category: str) -> bool:
    if not isinstance(fact, ErasureOrdered):
        return False
    kept = {name for each in fact.kept or () for name in each.categories}
    return category not in kept and category in (fact.categories or (category,))


def _names(fact: DataCollected | DataCorrected, category: str) -> bool:
    return category in fact.categories or category in (fact.values or ())
