"""What one recipient was told of one member's data, and what it answered: a fold of its facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ledger.vocabulary.codes import Acknowledgement, NotificationKind
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact

TAKES_IN: tuple[type[Fact], ...] = (RecipientNotified, RecipientAcknowledged)
"""The facts that a notification is made of."""

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""

DONE: Mapping[NotificationKind, Acknowledgement] = MappingProxyType(
    {
        NotificationKind.ERASURE: Acknowledgement.DELETED,
        NotificationKind.CORRECTION: Acknowledgement.CORRECTED,
        NotificationKind.RESTRICTION: Acknowledgement.RESTRICTED,
    }
)
"""The answer that what was told has been done."""

ALWAYS = (Acknowledgement.NO_RECORD, Acknowledgement.REFUSED, Acknowledgement.UNREACHABLE)
"""Answers to whatever was told."""


def fitting(kind: NotificationKind) -> tuple[Acknowledgement, ...]:
    """The answers that a notification of this kind may have."""
    return DONE[kind], *ALWAYS


def fits(fact: RecipientAcknowledged, kind: NotificationKind) -> bool:
    """Whoever deleted what it was to correct or restrict says so with a reason, not by mistake."""
    deleted = fact.answer is Acknowledgement.DELETED and fact.reason is not None
    return deleted or fact.answer in fitting(kind)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer, when, and who recorded it."""

    fact: RecipientAcknowledged
    order: Order
    by: str | None


@dataclass(slots=True)
class Notification:
    """Of several tellings and answers the latest by (time, position) holds.

    An answer closes it, also a refusal; `unreachable` does not. What is told again after an answer
    is open again.
    """

    told: RecipientNotified | None = None
    first_told: RecipientNotified | None = None
    """Its reason is the text for the recipient; a later one says why it is told again."""
    first_order: Order | None = None
    first_told_at: datetime | None = None
    first_position: int = 0
    last_told: Order | None = None
    times_told: int = 0
    answered: Answered | None = None

    def take(self, position: int, stored: Stored[Any]) -> None:
        """Takes in a telling or an answer, in any order."""
        order, fact = (stored.time, position), stored.data
        if isinstance(fact, RecipientNotified):
            self._tell(order, fact)
        elif self.answered is None or self.answered.order < order:
            self.answered = Answered(fact, order, stored.actor)

    def _tell(self, order: Order, fact: RecipientNotified) -> None:
        time, position = order
        self.times_told += 1
        if self.first_order is None or order < self.first_order:
            self.first_told, self.first_order = fact, order
        self.first_told_at = min(time, self.first_told_at or time)
        self.first_position = min(position, self.first_position or position)
        if self.last_told is None or self.last_told < order:
            self.told, self.last_told = fact, order

    @property
    def is_open(self) -> bool:
        """Whether something is still to come from the recipient."""
        if self.answered is None or self.answered.fact.answer is Acknowledgement.UNREACHABLE:
            return True
        return self.last_told is not None and self.answered.order < self.last_told

    @property
    def state(self) -> str:
        """`open`, or the answer that closed it."""
        if self.is_open or self.answered is None:
            return "open"
        return self.answered.fact.answer.value
