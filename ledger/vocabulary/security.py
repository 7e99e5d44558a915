"""Incidents from knowledge to closing (PDPA Art. 12; Enforcement Rules Art. 22; MODA Regulation
Art. 8, Annex 2).
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Channel, IncidentKind
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Codes, Count, Id, Moment, Sha256, Text
from ledger.vocabulary.parts import Subjects, member_tags


class IncidentFact(Fact, frozen=True, kw_only=True):
    """What every fact about an incident says: which one."""

    ABOUT_MEMBER: ClassVar[bool] = False

    incident: Id

    def entity_tags(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)


class IncidentKnown(IncidentFact, frozen=True, kw_only=True):
    """The organisation came to know of an incident: the 72 hours run from `known_at`."""

    TOPIC: ClassVar[str] = "incident.known"

    known_at: Moment
    kinds: Annotated[list[IncidentKind], Meta(min_length=1, max_length=6)]
    summary: Text
    occurred_at: Moment | None = None
    recipient: Id | None = None
    """At which recipient it happened, where it was not here."""


class IncidentAssessed(IncidentFact, frozen=True, kw_only=True):
    """What is known of cause, extent and consequences; a later assessment replaces the earlier."""

    TOPIC: ClassVar[str] = "incident.assessed"

    cause: Text
    damage: Text
    consequences: Text
    measures: Text
    categories: Codes
    ordinary_records: Count
    special_records: Count
    subject_count: Count | None = None
    subjects: Subjects | None = None
    encrypted: bool | None = None
    notification_plan: Text | None = None
    notification_planned_at: Moment | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}", *member_tags(self.subjects))


class IncidentReported(IncidentFact, frozen=True, kw_only=True):
    """The authority was told, perhaps one phase of several; after 72 hours with the reason why."""

    TOPIC: ClassVar[str] = "incident.reported"

    authority: Text
    reported_at: Moment
    within_72_hours: bool
    final: bool
    late_reason: Text | None = None
    report_number: Id | None = None
    form_sha256: Sha256 | None = None


class IncidentNotified(IncidentFact, frozen=True, kw_only=True):
    """Members were told the facts and the measures taken, one by one or by public means."""

    TOPIC: ClassVar[str] = "incident.notified"

    channel: Channel
    notified_at: Moment
    subject_count: Count
    content: Text
    public: bool = False
    public_reason: Text | None = None
    subjects: Subjects | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}", *member_tags(self.subjects))


class IncidentClosed(IncidentFact, frozen=True, kw_only=True):
    """The incident is over; what was done and learnt."""

    TOPIC: ClassVar[str] = "incident.closed"

    measures: Text
    lessons: Text
    evidence_sha256: Sha256 | None = None


FACTS = (IncidentKnown, IncidentAssessed, IncidentReported, IncidentNotified, IncidentClosed)
