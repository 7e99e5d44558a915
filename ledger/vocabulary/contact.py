"""Inquiries of members and the answers to them."""

from typing import ClassVar

from ledger.vocabulary.codes import Channel
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Id, Sealed, Text


class InquiryReceived(Fact, frozen=True, kw_only=True):
    """The member asked something; a question that exercises a right is a request instead."""

    TOPIC: ClassVar[str] = "inquiry.received"
    SEALED: ClassVar[dict[str, str]] = {"content": "contact"}

    inquiry: Id
    about: Text
    """What it was about, for example `order`, `delivery` or `policy`."""
    channel: Channel
    direct: bool = True
    """Whether the member wrote or called us, rather than through somebody else."""
    transaction: Id | None = None
    content: Sealed | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"inquiry:{self.inquiry}",)


class InquiryAnswered(Fact, frozen=True, kw_only=True):
    """The organisation answered an inquiry."""

    TOPIC: ClassVar[str] = "inquiry.answered"
    SEALED: ClassVar[dict[str, str]] = {"content": "contact"}

    inquiry: Id
    channel: Channel
    direct: bool = True
    final: bool = True
    """Whether the inquiry is closed with this answer."""
    summary: Text | None = None
    content: Sealed | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"inquiry:{self.inquiry}",)


FACTS = (InquiryReceived, InquiryAnswered)
