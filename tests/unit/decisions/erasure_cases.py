"""Facts that keep a member's data or have it erased, and the case that they make."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.decisions.erasures import Due, Member, Plan, Wish, due, plan
from ledger.decisions.held_data import HeldData
from ledger.decisions.retention import Rules
from ledger.vocabulary.codes import (
    Channel,
    ErasureTrigger,
    Manner,
    Outcome,
    RestrictionScope,
    Right,
)
from ledger.vocabulary.data import DataCollected, DataUsed
from ledger.vocabulary.envelope import Received, store
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import (
    Disposal,
    HoldPlaced,
    RetentionSet,
    RetentionStart,
    ServiceTerminated,
)
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Kept
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import Clock, RequestDecided, RequestItem, RequestReceived

SUBJECT = str(UUID(int=7, version=4))
START = datetime(2026, 1, 1, 4, tzinfo=UTC)
DAYS = timedelta(days=1)
REQUEST = ErasureTrigger.REQUEST
ENDED = ServiceTerminated(
    service="shop",
    terminated_at=START,
    reason="closed",
    disposal=Disposal.DESTRUCTION,
    method="keys",
)


@dataclass
class Case:
    """A member's data and everybody's rules, as of a day after the start."""

    data: HeldData = field(default_factory=HeldData)
    rules: Rules = field(default_factory=Rules)
    day: int = 0
    sealed: tuple[str, ...] = ()

    def happens(self, *facts: Fact, day: int | None = None, source: str = OWN_SOURCE) -> "Case":
        for fact in facts:
            time = START + (self.day if day is None else day) * DAYS
            event = Received(source=source, id="x", time=time, fact=fact)
            self.data.take(store(event, fact, SUBJECT))
        return self

    def holds(self, *facts: Fact, source: str = OWN_SOURCE) -> "Case":
        for fact in facts:
            now = START + self.day * DAYS
            event = Received(source=source, id="x", time=now, fact=fact)
            self.rules.take(store(event, fact, None), now)
        return self

    def plan(self, *categories: str, day: int = 0, **wish: Any) -> Plan:
        asked = Wish(wish.pop("trigger", REQUEST), categories or None, **wish)
        return plan(asked, self.member, self.rules, START + day * DAYS)

    def due(self, day: int = 0, service: str | None = None) -> Due | None:
        return due(self.member, self.rules, START + day * DAYS, service)

    @property
    def member(self) -> Member:
        return Member(SUBJECT, self.data, frozenset(self.sealed))


def collected(*categories: str, **changes: Any) -> DataCollected:
    return DataCollected(
        categories=list(categories or ("C001", "C002")),
        purposes=["090"],
        basis="TW19.1.2",
        notice="2026-01",
        region="TW",
        reason="joined",
        channel=Channel.WEB,
        **changes,
    )


def used(*categories: str, transaction: str | None = None) -> DataUsed:
    return DataUsed(
        categories=list(categories),
        purposes=["148"],
        basis="TW20.1.0",
        notice="2026-01",
        region="TW",
        reason="an order",
        manner=Manner.TRANSACTION,
        transaction=transaction,
    )


def period(
    *categories: str, name: str = "books", days: int = 100, start: str = "collected", **more: Any
) -> RetentionSet:
    defaults: dict[str, Any] = {"effective_from": START, "ground": "ER21.1"}
    return RetentionSet(
        retention_class=name,
        categories=list(categories),
        keep_days=days,
        start=RetentionStart(start),
        reason="the law says so",
        **defaults | more,
    )


def hold(*categories: str, name: str = "H1", **more: Any) -> HoldPlaced:
    return HoldPlaced(
        hold=name, ground="ER21.2", reason="a suit", categories=list(categories) or None, **more
    )


def kept(*categories: str, **more: Any) -> Kept:
    return Kept(categories=list(categories), ground="ER21.3", reason="agreed", **more)


def stop(*categories: str, name: str = "S1", **more: Any) -> ProcessingRestricted:
    return ProcessingRestricted(
        restriction=name,
        scope=more.pop("scope", RestrictionScope.ALL),
        reason="asked",
        categories=list(categories) or None,
        request=more.pop("request", "R1"),
    )


def asks(request: str, *categories: str) -> RequestReceived:
    clock = Clock(rule="TW13.2", due=date(2026, 2, 1), due_at=START, holidays="none")
    item = RequestItem(right=Right.DELETION, clock=clock, categories=list(categories) or None)
    return RequestReceived(
        request=request, items=[item], received_at=START, channel=Channel.WEB, law="x"
    )


def grants(request: str, **more: Any) -> RequestDecided:
    outcome = more.pop("outcome", Outcome.GRANTED)
    return RequestDecided(
        request=request, right=Right.DELETION, outcome=outcome, reason="asked", **more
    )


def partly(request: str, *categories: str) -> RequestDecided:
    return grants(request, outcome=Outcome.PARTIALLY_GRANTED, kept=[kept(*categories)])


def ordered(*categories: str, **more: Any) -> ErasureOrdered:
    return ErasureOrdered(
        erasure="E0", trigger=REQUEST, reason="asked", categories=list(categories) or None, **more
    )
