"""Versions of the privacy policy as data, and statements on a service's page (PDPA Art. 8, 9)."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Channel, Manner, RecipientRole, Right
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Codes, Id, LongText, Moment, Region, Sha256, Text, Url, Version
from ledger.vocabulary.parts import Part, Words

Regions = Annotated[list[Region], Meta(min_length=1, max_length=50)]
Manners = Annotated[list[Manner], Meta(min_length=1, max_length=20)]


class PeriodEnd(StrEnum):
    """What ends the period of use (Art. 8(1)(4))."""

    REQUEST_OR_SERVICE_END = "request_or_service_end"
    FIXED_DATE = "fixed_date"
    FIXED_LENGTH = "fixed_length"
    PURPOSE_ACHIEVED = "purpose_achieved"


class NoticePeriod(Part, frozen=True, kw_only=True):
    """For how long data is used, by rule and in the notice's words."""

    until: PeriodEnd
    text: Words


class NoticeRecipient(Part, frozen=True, kw_only=True):
    """A class of recipients the notice names, the services that tie them to it, and what for."""

    role: RecipientRole
    text: Words
    manners: Manners
    categories: Codes | None = None


class NoticeManner(Part, frozen=True, kw_only=True):
    """One way of use the notice tells, with the purposes it serves; `item` is its place there."""

    item: Annotated[str, Meta(min_length=1, max_length=8)]
    manners: Manners
    purposes: Codes
    text: Words


class RequestRules(Part, frozen=True, kw_only=True):
    """How the organisation handles requests, in the notice's words (MODA Regulation Art. 9(6))."""

    identity: Words | None = None
    """How it is checked who asks."""
    deadlines: Words | None = None
    """Within how many days is decided (Art. 13)."""
    fees: Words | None = None
    """What is charged, or that nothing is (Art. 14)."""
    refusals: Words | None = None
    """When a request may be refused, and that the reason is told (Art. 10, 11)."""


class NoticePublished(Fact, frozen=True, kw_only=True):
    """A version of the privacy policy, whole and as data (Art. 8(1)).

    `collector_name` is the legal name; without it the notice is incomplete and a finding.
    `text_sha256` is of the published text's UTF-8 bytes.
    """

    TOPIC: ClassVar[str] = "notice.published"
    ABOUT_MEMBER: ClassVar[bool] = False

    notice: Version
    title: Words
    effective_from: Moment
    law: Version
    text_sha256: Sha256
    purposes: Codes
    categories: Codes
    territories: Regions
    period: NoticePeriod
    recipients: Annotated[list[NoticeRecipient], Meta(max_length=50)]
    manners: Annotated[list[NoticeManner], Meta(min_length=1, max_length=50)]
    rights: Annotated[list[Right], Meta(min_length=1, max_length=5)]
    channels: Annotated[list[Channel], Meta(min_length=1, max_length=11)]
    """Where members exercise their rights."""
    collector_name: Text | None = None
    brand: Text | None = None
    effect_of_not_providing: Words | None = None
    marketing_refusal: Annotated[list[Channel], Meta(min_length=1, max_length=11)] | None = None
    """Where members refuse marketing at no cost (Art. 20(3))."""
    source: Words | None = None
    """From whom data is obtained indirectly (Art. 9(1))."""
    transfer_regions: Regions | None = None
    """Where data goes abroad (MODA Regulation Art. 10)."""
    url: Url | None = None
    text_zh: LongText | None = None
    text_en: LongText | None = None
    request_rules: RequestRules | None = None
    kept_after_stop: Words | None = None
    """What is kept, for how long and why, when a member asks to stop (Art. 11(3))."""

    def entity_tags(self) -> tuple[str, ...]:
        return (f"notice:{self.notice}",)


class NoticeRetired(Fact, frozen=True, kw_only=True):
    """A version of the notice ceased to apply."""

    TOPIC: ClassVar[str] = "notice.retired"
    ABOUT_MEMBER: ClassVar[bool] = False

    notice: Version
    effective_from: Moment
    reason: Text
    successor: Version | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"notice:{self.notice}",)


class ServiceNoticePublished(Fact, frozen=True, kw_only=True):
    """A service's page states uses beyond the notice; this is not yet consent (Art. 7(2))."""

    TOPIC: ClassVar[str] = "service-notice.published"
    ABOUT_MEMBER: ClassVar[bool] = False

    service_notice: Version
    service: Id
    page: Url
    page_sha256: Sha256
    effective_from: Moment
    purposes: Codes
    categories: Codes
    manners: Manners
    text: Words
    notice: Version | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"service-notice:{self.service_notice}",)


FACTS = (NoticePublished, NoticeRetired, ServiceNoticePublished)
