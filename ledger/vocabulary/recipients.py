"""Recipients of data: who they are, what they agreed to, how they are supervised (Enforcement Rules
Art. 8).
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import RecipientRole
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import (
    Codes,
    Day,
    Id,
    LongText,
    Moment,
    Name,
    Region,
    Sha256,
    Text,
    Version,
)
from ledger.vocabulary.parts import Words


class RecipientFact(Fact, frozen=True, kw_only=True):
    """What every fact about a recipient says: which one."""

    ABOUT_MEMBER: ClassVar[bool] = False

    recipient: Name

    def entity_tags(self) -> tuple[str, ...]:
        return (f"recipient:{self.recipient}",)


class RecipientRegistered(RecipientFact, frozen=True, kw_only=True):
    """A recipient, its role, how members reach it; a later registration replaces the earlier."""

    TOPIC: ClassVar[str] = "recipient.registered"

    role: RecipientRole
    name: Words
    services: Annotated[list[Text], Meta(min_length=1, max_length=50)]
    contact: LongText
    """Where members get details: address, telephone or page of the recipient itself."""
    region: Region
    registration: Id | None = None
    """Its number in the business register."""


class RecipientAgreed(RecipientFact, frozen=True, kw_only=True):
    """The recipient took on obligations for these categories and purposes, for a time."""

    TOPIC: ClassVar[str] = "recipient.agreed"

    agreement: Id
    categories: Codes
    purposes: Codes
    valid_from: Day
    valid_until: Day | None = None
    """The last day; without it, until ended."""
    regions: Annotated[list[Region], Meta(min_length=1, max_length=50)] | None = None
    obligations: Annotated[list[Text], Meta(min_length=1, max_length=50)] | None = None
    document_sha256: Sha256 | None = None
    notice: Version | None = None


class RecipientSupervised(RecipientFact, frozen=True, kw_only=True):
    """A periodic check of the recipient, with its result."""

    TOPIC: ClassVar[str] = "recipient.supervised"

    passed: bool
    method: Text
    result: Text
    next_due: Day | None = None
    evidence_sha256: Sha256 | None = None


class RecipientSuspended(RecipientFact, frozen=True, kw_only=True):
    """Nothing may be disclosed to the recipient from `effective_from` until `until`, if set."""

    TOPIC: ClassVar[str] = "recipient.suspended"

    reason: Text
    effective_from: Moment
    until: Moment | None = None


FACTS = (RecipientRegistered, RecipientAgreed, RecipientSupervised, RecipientSuspended)
