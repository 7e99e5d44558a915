"""What happened to a member, and the view of it."""

from collections.abc import Iterable
from typing import Any

from ledger.vocabulary.codes import Channel, ConsentKind, Manner
from ledger.vocabulary.consent import ConsentGiven, ConsentWithdrawn
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from projections.members.fold import fold
from projections.members.view import View
from tests.member_events import BOX, START, happened

COMMON: dict[str, Any] = {
    "basis": "TW20.1.0",
    "notice": "2026-01",
    "region": "TW",
    "reason": "for the order",
}
JOINED = DataCollected(
    categories=["C001"],
    purposes=["090"],
    **COMMON,
    channel=Channel.WEB,
    attributes=["name", "email"],
    values={"C001": BOX},
)
SHOWN = DataUsed(categories=["C001"], purposes=["148"], **COMMON, manner=Manner.DISPLAY)
SENT = DataDisclosed(
    categories=["C001"], purposes=["148"], **COMMON, recipient="courier", manner=Manner.DELIVERY
)
KIND = ConsentKind.OUT_OF_PURPOSE
GIVEN = ConsentGiven(
    kind=KIND, purposes=["040"], notice="2026-01", channel=Channel.WEB, act="ticked"
)
WITHDRAWN = ConsentWithdrawn(kind=KIND, purposes=["040"], channel=Channel.APP)


def after(*facts: Fact) -> View:
    """The view after facts that happened and were recorded one minute after the other."""
    return folded(happened(fact, f"e{n}", n) for n, fact in enumerate(facts, start=1))


def folded(events: Iterable[Stored[Fact]]) -> View:
    return fold((n, START, event) for n, event in enumerate(events, start=1))
