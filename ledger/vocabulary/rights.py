"""Requests to exercise the five rights of PDPA Art. 3, from receipt to fulfilment (Art. 10-14)."""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Channel, Handover, IdentityMethod, Outcome, Right
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Code, Codes, Count, Day, Id, Moment, Sealed, Text, Version
from ledger.vocabulary.parts import Kept, Part

Rights = Annotated[list[Right], Meta(min_length=1, max_length=5)]


class Clock(Part, frozen=True, kw_only=True):
    """One statutory deadline and the rule and holiday table that gave it (Art. 13)."""

    rule: Code
    due: Day
    due_at: Moment
    """The last moment of the day `due`."""
    holidays: Id
    start: Day | None = None


class RequestItem(Part, frozen=True, kw_only=True):
    """One right inside a request, with its own clock."""

    right: Right
    clock: Clock
    categories: Codes | None = None
    """Only these categories; without it, every one."""


RequestItems = Annotated[list[RequestItem], Meta(min_length=1, max_length=5)]


class RequestFact(Fact, frozen=True, kw_only=True):
    """What every fact about a request says: which one."""

    request: Id

    def entity_tags(self) -> tuple[str, ...]:
        return (f"request:{self.request}",)


class RequestReceived(RequestFact, frozen=True, kw_only=True):
    """A request arrived; `received_at` is its true receipt, not the moment it was typed in."""

    TOPIC: ClassVar[str] = "request.received"
    SEALED: ClassVar[dict[str, str]] = {"content": "request"}

    items: RequestItems
    received_at: Moment
    channel: Channel
    law: Version
    by_agent: bool = False
    explained: bool | None = None
    """For a correction: whether the member explained it adequately (Enforcement Rules Art. 19)."""
    content: Sealed | None = None


class RequestVerified(RequestFact, frozen=True, kw_only=True):
    """The requester's identity was checked; this does not stop the clock."""

    TOPIC: ClassVar[str] = "request.verified"
    SEALED: ClassVar[dict[str, str]] = {"evidence": "evidence"}

    method: IdentityMethod
    passed: bool
    verifier: Id
    authority_proven: bool | None = None
    """For an agent: whether the authority to act for the member was proven."""
    evidence: Sealed | None = None


class RequestExtended(RequestFact, frozen=True, kw_only=True):
    """The deadline for one right was extended, with the reason told in writing (Art. 13)."""

    TOPIC: ClassVar[str] = "request.extended"

    right: Right
    clock: Clock
    reason: Text
    notified_at: Moment
    channel: Channel


class RequestDecided(RequestFact, frozen=True, kw_only=True):
    """One right was granted or refused; a refusal names a ground of the closed list and a reason.

    `fee_twd` is the necessary cost charged, in whole New Taiwan dollars (Art. 14).
    """

    TOPIC: ClassVar[str] = "request.decided"

    right: Right
    outcome: Outcome
    reason: Text
    grounds: Codes | None = None
    kept: Annotated[list[Kept], Meta(min_length=1, max_length=20)] | None = None
    dispute_noted: bool | None = None
    duplicate_of: Id | None = None
    fee_twd: Count | None = None
    notified_at: Moment | None = None
    channel: Channel | None = None
    complaint_told: bool | None = None
    """Whether the member was told how to complain."""
    law: Version | None = None


class RequestFulfilled(RequestFact, frozen=True, kw_only=True):
    """What was granted has been done."""

    TOPIC: ClassVar[str] = "request.fulfilled"

    right: Right
    summary: Text
    channel: Channel
    handover: Handover | None = None
    """For a copy: in which form it was handed over."""
    erasure: Id | None = None
    restriction: Id | None = None


class RequestWithdrawn(RequestFact, frozen=True, kw_only=True):
    """The member took the request back, or only these rights of it."""

    TOPIC: ClassVar[str] = "request.withdrawn"

    channel: Channel
    rights: Rights | None = None
    reason: Text | None = None
    ground: Code | None = None


FACTS = (
    RequestReceived,
    RequestVerified,
    RequestExtended,
    RequestDecided,
    RequestFulfilled,
    RequestWithdrawn,
)
