"""Collection, use, disclosure, correction of personal data (PDPA Art. 2, 5, 8, 9, 11, 19, 20)."""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Channel, Handover, Manner, Obtained, Provision, RecipientRole
from ledger.vocabulary.fact import BY_CATEGORY, Fact
from ledger.vocabulary.fields import (
    AttributeName,
    Code,
    Codes,
    Id,
    Name,
    Region,
    SealedByCategory,
    Text,
    Uuid,
    Version,
)
from ledger.vocabulary.spelling import spelt

AttributeNames = Annotated[list[AttributeName], Meta(min_length=1, max_length=50)]


class Processing(Fact, frozen=True, kw_only=True):
    """What every collection, use and disclosure says: which data, why, on which basis, under which
    notice, where.
    """

    categories: Codes
    purposes: Codes
    basis: Code
    notice: Version
    region: Region
    reason: Text
    transaction: Id | None = None
    request: Id | None = None
    decision: Uuid | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"decision:{self.decision}",) if self.decision else ()


class DataCollected(Processing, frozen=True, kw_only=True):
    """Personal data was obtained from the member, or from somebody else (then `origin` says from
    whom, Art. 9).
    """

    TOPIC: ClassVar[str] = "data.collected"
    SEALED: ClassVar[dict[str, str]] = {"values": BY_CATEGORY}

    channel: Channel
    obtained: Obtained = Obtained.DIRECT
    origin: Text | None = None
    provision: Provision = Provision.NECESSARY
    attributes: AttributeNames | None = None
    values: SealedByCategory | None = None


class DataUsed(Processing, frozen=True, kw_only=True):
    """Personal data was processed or used inside the organisation."""

    TOPIC: ClassVar[str] = "data.used"

    manner: Manner
    channel: Channel | None = None
    attributes: AttributeNames | None = None
    viewer: Annotated[str, spelt(r"^(member|staff)$(?!\n)")] | None = None
    """For a display: whether the member or staff looked."""
    refusal_offered: bool | None = None
    """For marketing: whether this contact offered a way to refuse at our cost (Art. 20(3))."""
    incidental_to: Manner | None = None
    """For an incidental use: which of the notified manners it served."""
    service_notice: Version | None = None
    """For an out-of-scope use: the page statement that announced it."""

    def entity_tags(self) -> tuple[str, ...]:
        tags = super().entity_tags()
        return (f"request:{self.request}", *tags) if self.request else tags


class DataDisclosed(Processing, frozen=True, kw_only=True):
    """Personal data was given to a recipient outside the organisation."""

    TOPIC: ClassVar[str] = "data.disclosed"
    SEALED: ClassVar[dict[str, str]] = {"values": BY_CATEGORY}

    recipient: Name
    manner: Manner
    role: RecipientRole | None = None
    """The role the recipient had for this disclosure, where it has more than one."""
    handover: Handover = Handover.API
    channel: Channel | None = None
    attributes: AttributeNames | None = None
    incidental_to: Manner | None = None
    service_notice: Version | None = None
    statute: Text | None = None
    """The law that required it, for a disclosure by law (TW20.1.1)."""
    values: SealedByCategory | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"recipient:{self.recipient}", *super().entity_tags())


class DataCorrected(Fact, frozen=True, kw_only=True):
    """Values were corrected or supplemented (Art. 11(1)); `fault_ours` obliges to tell recipients
    (Art. 11(5)).
    """

    TOPIC: ClassVar[str] = "data.corrected"
    SEALED: ClassVar[dict[str, str]] = {"values": BY_CATEGORY}

    categories: Codes
    reason: Text
    fault_ours: bool
    channel: Channel
    attributes: AttributeNames | None = None
    values: SealedByCategory | None = None
    request: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"request:{self.request}",) if self.request else ()


FACTS = (DataCollected, DataUsed, DataDisclosed, DataCorrected)
