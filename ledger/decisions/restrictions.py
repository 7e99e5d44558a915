"""What is stopped for one member: restrictions that stand, and marketing refused by channel.

Of words on the same thing the later by (time, position) holds, whatever order they came in. What
an officer restricted only officers resume. A word on marketing counts from when it was recorded
where it says it is later: no acceptance dated ahead outlives a refusal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ledger.vocabulary.codes import Channel, Manner, MarketingChannel, RestrictionScope
from ledger.vocabulary.consent import MarketingAccepted, MarketingRefused
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed

TAKES_IN: tuple[type[Fact], ...] = (
    ProcessingRestricted,
    ProcessingResumed,
    MarketingRefused,
    MarketingAccepted,
)
"""The facts that this is folded from."""

MARKETED: Mapping[Channel, MarketingChannel] = MappingProxyType(
    {
        channel: MarketingChannel(channel.value)
        for channel in Channel
        if channel.value in tuple(MarketingChannel)
    }
)
"""The channels of contact that marketing may be refused on by name."""

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A restriction as it was last placed."""

    fact: ProcessingRestricted
    order: Order
    is_own: bool
    """Whether an officer placed it."""

    @property
    def rank(self) -> tuple[bool, Order]:
        """Under one id an officer's stands before any other."""
        return self.is_own, self.order


@dataclass(frozen=True, slots=True)
class Word:
    """The member's last word on marketing through one channel, or through all."""

    fact: MarketingRefused | MarketingAccepted
    channel: MarketingChannel
    order: Order

    @property
    def is_refusal(self) -> bool:
        return isinstance(self.fact, MarketingRefused)


@dataclass(slots=True)
class Restrictions:
    """Everything that was placed, resumed, refused and accepted."""

    placed: dict[str, Placed] = field(default_factory=dict)
    resumed: dict[str, Order] = field(default_factory=dict)
    resumed_by_us: dict[str, Order] = field(default_factory=dict)
    words: dict[MarketingChannel, Word] = field(default_factory=dict)

    def take(self, position: int, stored: Stored[Any], recorded_at: datetime | None = None) -> None:
        """Takes in any event of the member; others than `TAKES_IN` change nothing."""
        order, fact, is_own = (stored.time, position), stored.data, stored.source == OWN_SOURCE
        match fact:
            case ProcessingRestricted():
                self._place(Placed(fact, order, is_own))
            case ProcessingResumed():
                for resumed in (self.resumed, self.resumed_by_us)[: 1 + is_own]:
                    resumed[fact.restriction] = max(order, resumed.get(fact.restriction, order))
            case MarketingRefused() | MarketingAccepted():
                heard = min(stored.time, recorded_at or stored.time), position
                for channel in fact.channels:
                    self._hear(Word(fact, channel, heard))

    def stands(self, restriction: str) -> bool:
        """Whether it was placed and not resumed since."""
        placed = self.placed.get(restriction)
        if placed is None:
            return False
        resumed = (self.resumed_by_us if placed.is_own else self.resumed).get(restriction)
        return resumed is None or resumed < placed.order

    @property
    def standing(self) -> list[Placed]:
        """Those in force, in the order they were placed."""
        found = [each for name, each in self.placed.items() if self.stands(name)]
        return sorted(found, key=lambda each: each.order)

    @property
    def refused(self) -> dict[MarketingChannel, Word]:
        """By channel the refusal that holds; under `all` where it covers what has no own word."""
        words = {channel: self.word_on(channel) for channel in MarketingChannel}
        return {channel: word for channel, word in words.items() if word and word.is_refusal}

    def _place(self, placed: Placed) -> None:
        before = self.placed.get(placed.fact.restriction)
        if before is None or before.rank < placed.rank:
            self.placed[placed.fact.restriction] = placed

    def _hear(self, word: Word) -> None:
        before = self.words.get(word.channel)
        if before is None or before.order < word.order:
            self.words[word.channel] = word

    def word_on(self, channel: MarketingChannel) -> Word | None:
        """The later of the word on this channel and that on all."""
        found = [self.words[name] for name in {channel, MarketingChannel.ALL} & self.words.keys()]
        return max(found, key=lambda word: word.order, default=None)


def restrictions_of(events: Iterable[tuple[int, Stored[Any], datetime]]) -> Restrictions:
    """The state after these events of one member, without what was taken back, in any order.

    Each comes with its position and when it was recorded.
    """
    state = Restrictions()
    for position, stored, recorded_at in events:
        state.take(position, stored, recorded_at)
    return state


def forbids(
    state: Restrictions,
    *,
    manner: Manner,
    category: str | None = None,
    channel: Channel | None = None,
) -> list[Placed | Word]:
    """What stands against a use of this category for this, through this channel; empty: nothing.

    What is not told is taken for the worst: no category is any, and marketing through an untold
    channel meets every refusal. A refusal of marketing and a restriction of it are apart: to accept
    marketing again lifts no restriction. Whether an exception of the law holds is not asked here.
    """
    restricted = [each for each in state.standing if _covers(each.fact, manner, category, channel)]
    return [*restricted, *_refusals(state, manner, channel)]


def _covers(
    fact: ProcessingRestricted, manner: Manner, category: str | None, channel: Channel | None
) -> bool:
    if fact.categories and category is not None and category not in fact.categories:
        return False
    if fact.scope is not RestrictionScope.MARKETING:
        return True
    if manner is not Manner.MARKETING:
        return False
    named = fact.channels or [MarketingChannel.ALL]
    return channel is None or not {_marketed(channel), MarketingChannel.ALL}.isdisjoint(named)


def _refusals(state: Restrictions, manner: Manner, channel: Channel | None) -> list[Word]:
    if manner is not Manner.MARKETING or not state.words:
        return []
    if channel is None:
        return list({word.order: word for word in state.refused.values()}.values())
    word = state.word_on(_marketed(channel))
    return [word] if word and word.is_refusal else []


def _marketed(channel: Channel) -> MarketingChannel:
    """Under which name marketing through it is refused: only `all` covers one without its own."""
    return MARKETED.get(channel, MarketingChannel.ALL)
