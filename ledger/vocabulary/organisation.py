"""What the organisation decides for itself: retention, holds, end of service, rules, catalogue."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import (
    Code,
    Codes,
    Count,
    Day,
    Id,
    Moment,
    Name,
    Sha256,
    Text,
    Url,
    Version,
)
from ledger.vocabulary.parts import Days, Part, Subjects, member_tags


class RetentionStart(StrEnum):
    """From when a retention period runs."""

    COLLECTED = "collected"
    LAST_USED = "last_used"
    TRANSACTION_ENDED = "transaction_ended"
    MEMBERSHIP_ENDED = "membership_ended"


class CatalogueKind(StrEnum):
    """The two official tables."""

    PURPOSES = "purposes"
    CATEGORIES = "categories"


class Disposal(StrEnum):
    """What became of data when a service ended (MODA Regulation Art. 16)."""

    DESTRUCTION = "destruction"
    TRANSFER = "transfer"
    OTHER = "other"


class RetentionSet(Fact, frozen=True, kw_only=True):
    """How long data of a retention class is kept, from when, and why."""

    TOPIC: ClassVar[str] = "retention.set"
    ABOUT_MEMBER: ClassVar[bool] = False

    retention_class: Code
    categories: Codes
    keep_days: Days
    start: RetentionStart
    reason: Text
    effective_from: Moment
    purposes: Codes | None = None
    ground: Code | None = None
    statute: Text | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"retention:{self.retention_class}",)


class HoldPlaced(Fact, frozen=True, kw_only=True):
    """Data must not be erased although its period is over; without `subjects`, everybody's."""

    TOPIC: ClassVar[str] = "hold.placed"
    ABOUT_MEMBER: ClassVar[bool] = False

    hold: Id
    ground: Code
    reason: Text
    categories: Codes | None = None
    subjects: Subjects | None = None
    until: Day | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"hold:{self.hold}", *member_tags(self.subjects))


class HoldReleased(Fact, frozen=True, kw_only=True):
    """A hold ended, or ended for these subjects."""

    TOPIC: ClassVar[str] = "hold.released"
    ABOUT_MEMBER: ClassVar[bool] = False

    hold: Id
    reason: Text
    subjects: Subjects | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"hold:{self.hold}", *member_tags(self.subjects))


class ServiceTerminated(Fact, frozen=True, kw_only=True):
    """A service ended, and with it the period of use; what becomes of its data."""

    TOPIC: ClassVar[str] = "service.terminated"
    ABOUT_MEMBER: ClassVar[bool] = False

    service: Id
    terminated_at: Moment
    reason: Text
    disposal: Disposal
    method: Text
    place: Text | None = None
    recipient: Name | None = None
    recipient_basis: Code | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"service:{self.service}",)


class RulesActivated(Fact, frozen=True, kw_only=True):
    """A set of rules, made for these versions of law, judges what happens from then on."""

    TOPIC: ClassVar[str] = "rules.activated"
    ABOUT_MEMBER: ClassVar[bool] = False

    rules: Version
    laws: Annotated[list[Version], Meta(min_length=1, max_length=20)]
    effective_from: Moment
    rules_sha256: Sha256
    summary: Text

    def entity_tags(self) -> tuple[str, ...]:
        return (f"rules:{self.rules}",)


class CatalogueRow(Part, frozen=True, kw_only=True):
    """One code of an official table with its names."""

    code: Code
    name_zh: Text | None = None
    name_en: Text | None = None
    group_zh: Text | None = None
    special: bool = False
    """Whether data of this category falls under PDPA Art. 6."""


class CatalogueImported(Fact, frozen=True, kw_only=True):
    """An official table was loaded; its rows count as verified from then on."""

    TOPIC: ClassVar[str] = "catalogue.imported"
    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    catalogue: CatalogueKind
    file_sha256: Sha256
    row_count: Count
    rows: Annotated[list[CatalogueRow], Meta(min_length=1, max_length=500)]
    source: Url | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"catalogue:{self.catalogue}",)


FACTS = (
    RetentionSet,
    HoldPlaced,
    HoldReleased,
    ServiceTerminated,
    RulesActivated,
    CatalogueImported,
)
