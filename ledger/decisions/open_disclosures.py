"""Who still holds a member's data: to whom it was disclosed and who has not said it is gone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ledger.vocabulary.codes import Acknowledgement, Handover
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact

GONE = (Acknowledgement.DELETED, Acknowledgement.NO_RECORD)
"""Answers by which a recipient says that it holds nothing of the data any more."""

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""


@dataclass(frozen=True, slots=True)
class OpenDisclosure:
    """What one recipient still holds: `handover` is that of the last of `count` disclosures."""

    recipient: str
    categories: tuple[str, ...]
    handover: Handover
    count: int
    first: datetime
    last: datetime
    orders: tuple[Order, ...]
    """Of each of those disclosures, in their order."""


def open_disclosures(
    events: Iterable[tuple[int, Stored[Fact]]], categories: Collection[str] | None
) -> dict[str, OpenDisclosure]:
    """By recipient, in order of name, what of these categories (None: of all) it still holds.

    `events` are those of one member by position, in any order, without what was taken back. A
    recipient's answer closes what it was given before that answer, in the categories of the
    notification it answers; an answer to no known notification closes nothing.
    """
    told = _Told()
    for position, stored in events:
        told.take((stored.time, position), stored.data)
    return told.still_open(None if categories is None else frozenset(categories))


class _Given(NamedTuple):
    order: Order
    fact: DataDisclosed


@dataclass(slots=True)
class _Told:
    """What the member's events say of disclosures and of what recipients answered."""

    given: dict[str, list[_Given]] = field(default_factory=dict)
    asked: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By recipient and notification the categories it was told of."""
    gone: dict[tuple[str, str], Order] = field(default_factory=dict)
    """By recipient and notification the last answer that nothing is held any more."""

    def take(self, order: Order, fact: Fact) -> None:
        if isinstance(fact, DataDisclosed):
            self.given.setdefault(fact.recipient, []).append(_Given(order, fact))
        elif isinstance(fact, RecipientNotified):
            name = fact.recipient, fact.notification
            self.asked.setdefault(name, set()).update(fact.categories)
        elif isinstance(fact, RecipientAcknowledged) and fact.answer in GONE:
            name = fact.recipient, fact.notification
            self.gone[name] = max(order, self.gone.get(name, order))

    def still_open(self, wanted: frozenset[str] | None) -> dict[str, OpenDisclosure]:
        closed = self._closed()
        found = {}
        for recipient, given in sorted(self.given.items()):
            if held := _held(recipient, given, closed, wanted):
                found[recipient] = held
        return found

    def _closed(self) -> dict[tuple[str, str], Order]:
        """By recipient and category until when everything given is gone."""
        closed: dict[tuple[str, str], Order] = {}
        for (recipient, notification), order in self.gone.items():
            for category in self.asked.get((recipient, notification), ()):
                known = recipient, category
                closed[known] = max(order, closed.get(known, order))
        return closed


def _held(
    recipient: str,
    given: Iterable[_Given],
    closed: dict[tuple[str, str], Order],
    wanted: frozenset[str] | None,
) -> OpenDisclosure | None:
    held: list[_Given] = []
    categories: set[str] = set()
    for each in given:
        still = {
            category
            for category in each.fact.categories
            if (wanted is None or category in wanted)
            and not each.order < closed.get((recipient, category), each.order)
        }
        if still:
            held.append(each)
            categories |= still
    return _summed(recipient, held, categories) if held else None


def _summed(recipient: str, held: Iterable[_Given], categories: set[str]) -> OpenDisclosure:
    ordered = sorted(held, key=lambda each: each.order)
    return OpenDisclosure(
        recipient=recipient,
        categories=tuple(sorted(categories)),
        handover=ordered[-1].fact.handover,
        count=len(ordered),
        first=ordered[0].order[0],
        last=ordered[-1].order[0],
        orders=tuple(each.order for each in ordered),
    )
