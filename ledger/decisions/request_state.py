"""What is known of one request: a fold of its facts, and what may come next.

A later fact of a kind replaces an earlier one; who takes facts in chooses what is later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from ledger.vocabulary.codes import Outcome, RestrictionScope, Right
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    Clock,
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)


class State(StrEnum):
    """How far the request for one right has come."""

    RECEIVED = "received"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    GRANTED = "granted"
    PARTIALLY_GRANTED = "partially_granted"
    REFUSED = "refused"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"


UNDECIDED = (State.RECEIVED, State.UNVERIFIED, State.VERIFIED)
TO_FULFIL = (State.GRANTED, State.PARTIALLY_GRANTED)
OPEN = (*UNDECIDED, *TO_FULFIL)
"""Something is still to be done."""


class Step(StrEnum):
    """What an officer may do with a request."""

    VERIFY = "verify"
    EXTEND = "extend"
    DECIDE = "decide"
    FULFIL = "fulfil"
    WITHDRAW = "withdraw"


@dataclass(slots=True)
class Item:
    """One right asked for; without a clock it only occurs in facts that followed no receipt."""

    clock: Clock | None = None
    categories: list[str] | None = None
    extended: RequestExtended | None = None
    extended_at: datetime | None = None
    decided: RequestDecided | None = None
    decided_at: datetime | None = None
    fulfilled: RequestFulfilled | None = None
    fulfilled_at: datetime | None = None
    withdrawn: RequestWithdrawn | None = None
    withdrawn_at: datetime | None = None

    @property
    def due(self) -> Clock | None:
        """The deadline that holds."""
        return self.extended.clock if self.extended else self.clock


@dataclass(slots=True)
class Request:
    """One request; times are those of the facts, where they were given."""

    received: RequestReceived | None = None
    verified: RequestVerified | None = None
    verified_at: datetime | None = None
    identified_at: datetime | None = None
    """Since when the identity, and an agent's authority, are proven."""
    items: dict[Right, Item] = field(default_factory=dict)
    restrictions: dict[str, ProcessingRestricted] = field(default_factory=dict)
    """Those it placed that still stand."""
    corrected: DataCorrected | None = None
    """What was corrected for it."""

    def take(self, fact: Fact, at: datetime | None = None) -> None:
        """Takes in any fact about this request."""
        TAKES_IN[type(fact)](self, fact, at)

    def item(self, right: Right) -> Item:
        return self.items.setdefault(right, Item())

    @property
    def asked(self) -> dict[Right, Item]:
        """The rights that were asked for, in the order of the law."""
        return {right: item for right in Right if (item := self.items.get(right)) and item.clock}

    @property
    def is_identified(self) -> bool:
        """Whether the requester is known to be the member, or to act for the member."""
        by_agent = self.received is not None and self.received.by_agent
        checked = self.verified
        return bool(checked and checked.passed and (checked.authority_proven or not by_agent))

    def state_of(self, right: Right) -> State:
        item = self.items[right]
        if item.fulfilled:
            return State.FULFILLED
        if item.decided and item.decided.outcome is Outcome.REFUSED:
            return State.REFUSED
        if item.withdrawn:
            return State.WITHDRAWN
        if item.decided:
            return State(item.decided.outcome)
        if self.verified is None:
            return State.RECEIVED
        return State.VERIFIED if self.is_identified else State.UNVERIFIED

    def steps_of(self, right: Right, now: datetime) -> tuple[Step, ...]:
        """What is allowed next."""
        state = self.state_of(right)
        if state in TO_FULFIL:
            return Step.FULFIL, Step.WITHDRAW
        if state not in UNDECIDED:
            return ()
        extend = (Step.EXTEND,) if may_be_extended(self.items[right], now) else ()
        return Step.VERIFY, *extend, Step.DECIDE, Step.WITHDRAW


@dataclass(slots=True)
class Told:
    """A request as it was told of, by its officers and by others.

    What the ledger itself received is for officers alone to decide: others only add to it what was
    corrected for it. A request that somebody else reports goes on by whatever is told of it.
    """

    own: Request = field(default_factory=Request)
    whole: Request = field(default_factory=Request)

    def take(self, fact: Fact, is_own: bool, at: datetime | None = None) -> None:
        """Takes in any fact about the request; `is_own` where the ledger itself appended it."""
        self.whole.take(fact, at)
        if is_own or isinstance(fact, DataCorrected):
            self.own.take(fact, at)

    @property
    def request(self) -> Request:
        return self.own if self.own.received else self.whole


def may_be_extended(item: Item, now: datetime) -> bool:
    """Once, until the end of the first due date."""
    return item.extended is None and item.clock is not None and now <= item.clock.due_at


def _received(request: Request, fact: RequestReceived, _: datetime | None) -> None:
    request.received = fact
    for asked in fact.items:
        item = request.item(asked.right)
        item.clock, item.categories = asked.clock, asked.categories


def _verified(request: Request, fact: RequestVerified, at: datetime | None) -> None:
    was_identified = request.is_identified
    request.verified, request.verified_at = fact, at
    if not request.is_identified:
        request.identified_at = None
    elif not was_identified:
        request.identified_at = at


def _extended(request: Request, fact: RequestExtended, at: datetime | None) -> None:
    item = request.item(fact.right)
    item.extended, item.extended_at = fact, at


def _decided(request: Request, fact: RequestDecided, at: datetime | None) -> None:
    item = request.item(fact.right)
    item.decided, item.decided_at = fact, at


def _fulfilled(request: Request, fact: RequestFulfilled, at: datetime | None) -> None:
    item = request.item(fact.right)
    item.fulfilled, item.fulfilled_at = fact, at


def _withdrawn(request: Request, fact: RequestWithdrawn, at: datetime | None) -> None:
    for right in fact.rights or list(request.items):
        item = request.item(right)
        item.withdrawn, item.withdrawn_at = fact, at


def _restricted(request: Request, fact: ProcessingRestricted, _: datetime | None) -> None:
    request.restrictions[fact.restriction] = fact


def _resumed(request: Request, fact: ProcessingResumed, _: datetime | None) -> None:
    request.restrictions.pop(fact.restriction, None)


def _corrected(request: Request, fact: DataCorrected, _: datetime | None) -> None:
    request.corrected = fact


TAKES_IN: Mapping[type[Fact], Callable[[Request, Any, datetime | None], None]] = MappingProxyType(
    {
        RequestReceived: _received,
        RequestVerified: _verified,
        RequestExtended: _extended,
        RequestDecided: _decided,
        RequestFulfilled: _fulfilled,
        RequestWithdrawn: _withdrawn,
        ProcessingRestricted: _restricted,
        ProcessingResumed: _resumed,
        DataCorrected: _corrected,
    }
)
"""The facts that a request is made of."""


def restricts_for(right: Right, fact: ProcessingRestricted) -> bool:
    """Whether a request placed this restriction for this right."""
    disputed = fact.scope is RestrictionScope.DISPUTED
    return disputed if right is Right.CORRECTION else right is Right.STOP and not disputed
