"""What one member had said, and what had been decided about the member, as of a moment."""

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ledger.decisions.restrictions import MARKETED, Restrictions
from ledger.vocabulary.codes import ConsentKind, Manner
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
)
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import EVERY_CLASS, Fact
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed

WORDS: tuple[type[Fact], ...] = (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingRefused,
    MarketingAccepted,
    NoticePresented,
    ProcessingRestricted,
    ProcessingResumed,
    ErasureOrdered,
    DataCollected,
)
"""The facts that a standing is folded from, beside the first contact of marketing."""

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""


class Word(NamedTuple):
    """One fact of the member, and when it happened and was recorded."""

    order: Order
    stored: Stored[Any]
    recorded_at: datetime


@dataclass(slots=True)
class Standing:
    """What holds for one member at a moment, after every word until then."""

    restrictions: Restrictions = field(default_factory=Restrictions)
    consents: dict[tuple[ConsentKind, str], Word | None] = field(default_factory=dict)
    """By kind and purpose the consent that is alive; None after a refusal or a withdrawal."""
    notices: set[str] = field(default_factory=set)
    """The versions of the notice that the member was shown, or gave data under."""
    erased: dict[str, ErasureOrdered] = field(default_factory=dict)
    """By category what was ordered to be erased; under `EVERY_CLASS` an order for everything."""
    given_again: set[str] = field(default_factory=set)
    """Categories that were collected after they were ordered to be erased."""

    def take(self, word: Word) -> None:
        position, fact = word.order[1], word.stored.data
        match fact:
            case ConsentGiven():
                self._consent(fact.kind, fact.purposes, word)
            case ConsentRefused() | ConsentWithdrawn():
                self._consent(fact.kind, fact.purposes, None)
            case NoticePresented():
                self.notices.add(fact.notice)
            case DataCollected():
                self.notices.add(fact.notice)
                self.given_again.update(fact.categories)
            case ErasureOrdered():
                self._erase(fact)
            case _:
                self.restrictions.take(position, word.stored, word.recorded_at)

    def consented(self, purpose: str) -> bool:
        """Whether a separate consent to the purpose is alive, given after being told what for, how
        far and with which effect (Art. 7(2)); one that is presumed is none.
        """
        word = self.consents.get((ConsentKind.OUT_OF_PURPOSE, purpose))
        if word is None:
            return False
        given: ConsentGiven = word.stored.data
        told = given.told_purpose, given.told_scope, given.told_effect
        return not given.presumed and None not in told

    def erased_by(self, category: str) -> ErasureOrdered | None:
        """The order that a use of this category disregards; kept data may be used."""
        order = self.erased.get(category) or self.erased.get(EVERY_CLASS)
        if order is None or category in self.given_again:
            return None
        kept = {code for each in order.kept or () for code in each.categories}
        return None if category in kept else order

    def _consent(self, kind: ConsentKind, purposes: Iterable[str], given: Word | None) -> None:
        for purpose in purposes:
            self.consents[kind, purpose] = given

    def _erase(self, fact: ErasureOrdered) -> None:
        if fact.categories is None:
            self.given_again.clear()
            self.erased = {EVERY_CLASS: fact}
        else:
            self.given_again.difference_update(fact.categories)
            self.erased.update(dict.fromkeys(fact.categories, fact))


@dataclass(slots=True)
class Member:
    """The words of one member, in order of their time; given in any order, without what was taken
    back.
    """

    words: list[Word] = field(default_factory=list)
    contacted: Order | None = None
    """The first contact of marketing."""
    _latest: Standing = field(default_factory=Standing)
    _folded: int = 0
    """So many words are in `_latest`."""

    def take(self, position: int, stored: Stored[Any], recorded_at: datetime) -> None:
        """Takes in any event of the member; what is no word changes nothing.

        What is dated ahead of its recording counts from its recording: a stop holds at its commit.
        """
        order = min(stored.time, recorded_at), position
        if isinstance(stored.data, WORDS):
            self._say(Word(order, stored, recorded_at))
        elif is_marketing(stored.data):
            self.contacted = min(order, self.contacted or order)

    def standing(self, order: Order) -> Standing:
        """What held just before `order`."""
        known = bisect_right(self.words, order, key=_order)
        if known < self._folded:
            return _folded(Standing(), self.words[:known])
        _folded(self._latest, self.words[self._folded : known])
        self._folded = known
        return self._latest

    def was_contacted(self, order: Order) -> bool:
        """Whether marketing had reached the member before."""
        return self.contacted is not None and self.contacted < order

    def _say(self, word: Word) -> None:
        insort(self.words, word, key=_order)
        if self._folded and word.order < self.words[self._folded - 1].order:
            self._latest, self._folded = Standing(), 0


def is_marketing(fact: Fact) -> bool:
    """Whether the fact is a contact of marketing: by its manner, or one for that purpose too, in a
    survey or through a channel on which marketing may be refused.
    """
    if not isinstance(fact, DataUsed):
        return False
    if MARKETING_PURPOSE in fact.purposes and (
        fact.manner is Manner.SURVEY or fact.channel in MARKETED
    ):
        return True
    return _is_for_marketing(fact)


def serves_marketing(fact: Fact) -> bool:
    """Whether the fact is what a refusal of marketing forbids: a contact, or data given for one."""
    return is_marketing(fact) or (isinstance(fact, DataDisclosed) and _is_for_marketing(fact))


def _is_for_marketing(fact: DataUsed | DataDisclosed) -> bool:
    is_incidental = fact.manner is Manner.INCIDENTAL
    return (fact.incidental_to if is_incidental else fact.manner) is Manner.MARKETING


MARKETING_PURPOSE = "040"
"""Marketing, in the official table of purposes."""


def _order(word: Word) -> Order:
    return word.order


def _folded(standing: Standing, words: Iterable[Word]) -> Standing:
    for word in words:
        standing.take(word)
    return standing
