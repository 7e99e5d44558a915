"""Erasure, and what recipients were told and answered (PDPA Art. 11(3)-(5); Enforcement Rules Art.
6).
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.codes import Acknowledgement, ErasureTrigger, Handover, NotificationKind
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import AllCodes, Day, Id, Name, Sha256, Text
from ledger.vocabulary.parts import Kept, Purged
from ledger.vocabulary.spelling import spelt

KeptList = Annotated[list[Kept], Meta(min_length=1, max_length=20)]
KeyName = Annotated[str, spelt(r"^[A-Za-z0-9_-]{43}$(?!\n)")]
"""The public name of a data key: its SHA-256 commitment in base64url."""


class ErasureOrdered(Fact, frozen=True, kw_only=True):
    """The fence: from this fact on nothing is sealed or unsealed for the member in these
    categories.
    """

    TOPIC: ClassVar[str] = "erasure.ordered"

    erasure: Id
    trigger: ErasureTrigger
    reason: Text
    categories: AllCodes | None = None
    """Only these categories; without it, every one."""
    kept: KeptList | None = None
    request: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        tags = (f"erasure:{self.erasure}",)
        return (*tags, f"request:{self.request}") if self.request else tags


class ErasureCompleted(Fact, frozen=True, kw_only=True):
    """What was destroyed, how and where, and what remains and why (MODA Regulation Art. 16)."""

    TOPIC: ClassVar[str] = "erasure.completed"

    erasure: Id
    method: Text
    place: Text
    keys_destroyed: Annotated[list[KeyName], Meta(max_length=550)]
    stores: Annotated[list[Purged], Meta(max_length=550)]
    kept: KeptList | None = None
    certificate_sha256: Sha256 | None = None
    replaces: Annotated[list[Sha256], Meta(min_length=1, max_length=20)] | None = None
    """Certificates of the same erasure that a restored backup has made the log forget."""

    def entity_tags(self) -> tuple[str, ...]:
        return (f"erasure:{self.erasure}",)


class RecipientNotified(Fact, frozen=True, kw_only=True):
    """A recipient of the member's data was told to erase, correct or restrict it (Art. 11(5))."""

    TOPIC: ClassVar[str] = "recipient.notified"

    notification: Id
    recipient: Name
    kind: NotificationKind
    categories: AllCodes
    handover: Handover
    reason: Text
    answer_due: Day | None = None
    erasure: Id | None = None
    request: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return _told_tags(self.recipient, self.notification, self.erasure, self.request)


class RecipientAcknowledged(Fact, frozen=True, kw_only=True):
    """A recipient answered a notification, or was found unreachable."""

    TOPIC: ClassVar[str] = "recipient.acknowledged"

    notification: Id
    recipient: Name
    answer: Acknowledgement
    handover: Handover
    reason: Text | None = None
    erasure: Id | None = None
    request: Id | None = None

    def entity_tags(self) -> tuple[str, ...]:
        return _told_tags(self.recipient, self.notification, self.erasure, self.request)


def _told_tags(
    recipient: str, notification: str, erasure: str | None, request: str | None
) -> tuple[str, ...]:
    named = (("erasure", erasure), ("request", request))
    cases = tuple(f"{kind}:{id_}" for kind, id_ in named if id_)
    return (f"recipient:{recipient}", f"notification:{notification}", *cases)


FACTS = (ErasureOrdered, ErasureCompleted, RecipientNotified, RecipientAcknowledged)
