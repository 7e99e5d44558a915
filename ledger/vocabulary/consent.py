"""Consent, refusal of marketing, presentation of a notice, declined provision (PDPA Art. 7, 8,
20(2)).
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Channel, ConsentKind, MarketingChannel
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Codes, Id, Sealed, Text, Version

MarketingChannels = Annotated[list[MarketingChannel], Meta(min_length=1, max_length=6)]


class ConsentGiven(Fact, frozen=True, kw_only=True):
    """The member consented. An out-of-purpose consent says what the member was told (Art. 7(2))."""

    TOPIC: ClassVar[str] = "consent.given"
    SEALED: ClassVar[dict[str, str]] = {"evidence": "evidence"}

    kind: ConsentKind
    purposes: Codes
    notice: Version
    channel: Channel
    act: Text
    """What the member did, for example «ticked the box “newsletter”, then pressed “join”»."""
    categories: Codes | None = None
    presumed: bool = False
    """Presumed under Art. 7(3): notified, did not refuse, gave the data."""
    told_purpose: Text | None = None
    told_scope: Text | None = None
    told_effect: Text | None = None
    evidence: Sealed | None = None


class ConsentRefused(Fact, frozen=True, kw_only=True):
    """The member was asked and said no."""

    TOPIC: ClassVar[str] = "consent.refused"

    kind: ConsentKind
    purposes: Codes
    notice: Version
    channel: Channel
    act: Text


class ConsentWithdrawn(Fact, frozen=True, kw_only=True):
    """The member took a consent back."""

    TOPIC: ClassVar[str] = "consent.withdrawn"

    kind: ConsentKind
    purposes: Codes
    channel: Channel
    reason: Text | None = None
    request: Id | None = None


class MarketingRefused(Fact, frozen=True, kw_only=True):
    """The member refused marketing: it stops at once on these channels, whatever its basis (Art.
    20(2)).
    """

    TOPIC: ClassVar[str] = "marketing.refused"

    channels: MarketingChannels
    received_by: Channel
    reason: Text | None = None


class MarketingAccepted(Fact, frozen=True, kw_only=True):
    """The member took a refusal of marketing back."""

    TOPIC: ClassVar[str] = "marketing.accepted"

    channels: MarketingChannels
    received_by: Channel
    act: Text


class NoticePresented(Fact, frozen=True, kw_only=True):
    """A version of the notice was shown or sent to the member (Art. 8, 9; Enforcement Rules Art.
    16).
    """

    TOPIC: ClassVar[str] = "notice.presented"

    notice: Version
    channel: Channel
    placement: Text

    def entity_tags(self) -> tuple[str, ...]:
        return (f"notice:{self.notice}",)


class ProvisionDeclined(Fact, frozen=True, kw_only=True):
    """The member chose not to give some data, knowing what that means for the service (Art.
    8(1)(6)).
    """

    TOPIC: ClassVar[str] = "provision.declined"

    categories: Codes
    notice: Version
    channel: Channel
    optional: bool
    effect_told: bool
    effect: Text | None = None


FACTS = (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingRefused,
    MarketingAccepted,
    NoticePresented,
    ProvisionDeclined,
)
