"""What was done with the ledger itself: reading, replay, export, emitters, amendments."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Channel, Manner, Obligation, Operation, Permission
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import (
    AttributeName,
    Code,
    Codes,
    Count,
    Id,
    Moment,
    Name,
    Region,
    Sha256,
    Text,
    Uuid,
    Version,
)
from ledger.vocabulary.investigations import investigation_tag
from ledger.vocabulary.parts import Subjects, member_tags
from ledger.vocabulary.spelling import spelt

OWN_SOURCE = "/ledger"
"""The `source` of what the ledger itself appends; no emitter may use it."""

Position = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""A place in the log, from 1; 0 is before the first event."""

Source = Annotated[str, Meta(min_length=1, max_length=255)]
"""The `source` of an event, or a prefix of it."""


TypeName = Annotated[str, spelt(r"^[a-z-]+\.[a-z-]+$(?!\n)", longest=64)]
"""The name of an event type."""

EventsByType = Annotated[dict[TypeName, Count], Meta(min_length=1, max_length=100)]


class Role(StrEnum):
    """What the holder of a token may do."""

    EMITTER = "emitter"
    AUDITOR = "auditor"
    INVESTIGATOR = "investigator"
    OFFICER = "officer"
    ADMIN = "admin"


class Amendment(StrEnum):
    """What is wrong with an event already in the log."""

    VOID = "void"
    REPLACED = "replaced"
    COMMENTED = "commented"


class Access(Fact, frozen=True, kw_only=True):
    """What every access says: why, by which route, over which members, up to which position.

    Up to a hundred subjects are listed; `subject_count` always says how many they were. Who it was
    is the envelope's `actor`. `investigation` is the one in whose name it was done.
    """

    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    purpose: Text
    route: Text
    position: Position
    subject_count: Count
    subjects: Subjects | None = None
    investigation: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        within = (investigation_tag(self.investigation),) if self.investigation else ()
        return (*(member_tags(self.subjects) or ("ledger:access",)), *within)


class LedgerRead(Access, frozen=True, kw_only=True):
    """Somebody read processing history or a view of it; recorded before the answer is sent."""

    TOPIC: ClassVar[str] = "ledger.read"

    rows: Count
    filters: Text | None = None


class LedgerReplayed(Access, frozen=True, kw_only=True):
    """Somebody rebuilt the state as of a moment, or as it was known at a moment."""

    TOPIC: ClassVar[str] = "ledger.replayed"

    as_of: Moment | None = None
    known_at: Moment | None = None


class LedgerRevealed(Access, frozen=True, kw_only=True):
    """Somebody saw sealed content in clear, with a reason."""

    TOPIC: ClassVar[str] = "ledger.revealed"

    reason: Text
    categories: Codes | None = None
    attributes: Annotated[list[AttributeName], Meta(min_length=1, max_length=50)] | None = None
    events: Annotated[list[Position], Meta(min_length=1, max_length=1_000)] | None = None
    """The positions whose sealed fields were opened."""


class LedgerExported(Access, frozen=True, kw_only=True):
    """Somebody took data out of the ledger as a file or stream."""

    TOPIC: ClassVar[str] = "ledger.exported"

    report: Text
    format: Annotated[str, spelt(r"^[a-z0-9]{1,16}$(?!\n)")]
    rows: Count
    filters: Text | None = None
    content_sha256: Sha256 | None = None


class LedgerMapped(Fact, frozen=True, kw_only=True):
    """What is held of every member up to a position is committed to: how many events, and a hash
    that runs over them. `root` is that of the tree over one such entry for each member.
    """

    TOPIC: ClassVar[str] = "ledger.mapped"
    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    position: Position
    members: Count
    root: Sha256

    def entity_tags(self) -> tuple[str, ...]:
        return ("ledger:map",)


RuleNames = Annotated[list[Code], Meta(min_length=1, max_length=100)]
Positions = Annotated[list[Position], Meta(min_length=1, max_length=1_000)]


class LedgerDecided(Fact, frozen=True, kw_only=True):
    """A system asked whether it may do something with a member's data, and what the rules answered.

    Nothing was done yet; the event of what is done quotes `decision`. Without a subject nobody was
    known under the reference that was asked about. What was asked stands in codes alone.
    """

    TOPIC: ClassVar[str] = "ledger.decided"
    RESERVED: ClassVar[bool] = True

    decision: Uuid
    operation: Operation
    outcome: Permission
    judged_at: Moment
    """As of when it was judged."""
    position: Position
    """What of the log it reflects."""
    known_at: Moment | None = None
    """As the ledger knew it then, where that was asked for."""
    categories: Codes
    purposes: Codes
    basis: Code
    region: Region
    manner: Manner | None = None
    channel: Channel | None = None
    recipient: Name | None = None
    transaction: Id | None = None
    request: Id | None = None
    rules: Version
    notice: Version | None = None
    """The version in force; None where there was none."""
    broken: RuleNames | None = None
    obligations: Annotated[list[Obligation], Meta(min_length=1, max_length=20)] | None = None
    consents: Positions | None = None
    restrictions: Positions | None = None
    """The positions of the member's words that it rests on."""

    def entity_tags(self) -> tuple[str, ...]:
        return (f"decision:{self.decision}",)


class EmitterRegistered(Fact, frozen=True, kw_only=True):
    """A token was made for this role; an emitter may only send events of its source."""

    TOPIC: ClassVar[str] = "emitter.registered"
    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    emitter: Id
    role: Role
    name: Text | None = None
    source: Source | None = None
    types: Annotated[list[Text], Meta(min_length=1, max_length=100)] | None = None
    """The event types, or groups of them, that it may send; None for all that emitters may."""
    expires_at: Moment | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"emitter:{self.emitter}",)


class EmitterReported(Fact, frozen=True, kw_only=True):
    """An emitter's own count of what it sent in a period, to be compared with the log."""

    TOPIC: ClassVar[str] = "emitter.reported"
    ABOUT_MEMBER: ClassVar[bool] = False

    emitter: Id
    period_from: Moment
    period_until: Moment
    """The end, not included."""
    events: Count
    events_by_type: Annotated[dict[TypeName, Count], Meta(min_length=1, max_length=100)] | None = (
        None
    )

    def entity_tags(self) -> tuple[str, ...]:
        return (f"emitter:{self.emitter}",)


class EventAmended(Fact, frozen=True, kw_only=True):
    """The organisation says that an earlier event about this member was wrong; both stay in the
    log.
    """

    TOPIC: ClassVar[str] = "event.amended"

    amended_source: Source
    amended_id: Annotated[str, Meta(min_length=1, max_length=255)]
    kind: Amendment
    reason: Text
    replaced_by: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    """The id of the event of the same source that holds instead."""


FindingId = Annotated[str, spelt(r"^[a-z][a-z0-9_]{2,39}\.[1-9][0-9]{0,15}(\.[0-9a-f]{8})?$(?!\n)")]
"""The rule, the position of the event that shows it and, where that shows several, which."""


class FindingAcknowledged(Fact, frozen=True, kw_only=True):
    """An officer has seen a finding and says what is made of it; the finding stays."""

    TOPIC: ClassVar[str] = "finding.acknowledged"
    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    finding: FindingId
    reason: Text

    def entity_tags(self) -> tuple[str, ...]:
        return (f"finding:{self.finding}",)


FACTS = (
    LedgerRead,
    LedgerReplayed,
    LedgerRevealed,
    LedgerExported,
    LedgerMapped,
    LedgerDecided,
    EmitterRegistered,
    EmitterReported,
    EventAmended,
    FindingAcknowledged,
)
