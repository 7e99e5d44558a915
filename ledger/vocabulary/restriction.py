"""Restriction of processing and its end (PDPA Art. 3(4), 11(2), 11(3))."""

from typing import ClassVar

from ledger.vocabulary.codes import RestrictionScope
from ledger.vocabulary.consent import MarketingChannels
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Code, Codes, Id, Text


class ProcessingRestricted(Fact, frozen=True, kw_only=True):
    """Collection, processing and use of the member's data stopped, wholly or in part."""

    TOPIC: ClassVar[str] = "processing.restricted"

    restriction: Id
    scope: RestrictionScope
    reason: Text
    categories: Codes | None = None
    """Only these categories; without it, every one."""
    channels: MarketingChannels | None = None
    """For the scope `marketing`: only these channels; without it, every one."""
    dispute_noted: bool | None = None
    """For the scope `disputed`: whether the dispute is recorded with the data (Art. 11(2))."""
    request: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"request:{self.request}",) if self.request else ()


class ProcessingResumed(Fact, frozen=True, kw_only=True):
    """A restriction ended, on the stated ground."""

    TOPIC: ClassVar[str] = "processing.resumed"

    restriction: Id
    reason: Text
    ground: Code | None = None
    request: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"request:{self.request}",) if self.request else ()


FACTS = (ProcessingRestricted, ProcessingResumed)
