"""What recipients answer to a notification, and telling them again."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.dcb.domain import Selector, Slice
from msgspec.structs import replace

from ledger.decisions.notification_state import TAKES_IN, Notification, fits, fitting
from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended

STEPS = ("acknowledge", "escalate")


class HandleNotification(Slice[Fact]):
    """What a decision about one notification to one recipient about one member has to know."""

    def __init__(self, notification: str, recipient: str, subject: str) -> None:
        self.notification = notification
        self.recipient = recipient
        self.member = f"member:{subject}"
        self.known = Notification()

    def consistency_boundary(self) -> Sequence[Selector]:
        told: Any = list(TAKES_IN)
        return [
            Selector(told, [f"notification:{self.notification}", self.member]),
            Selector([EventAmended], [self.member]),
        ]

    def take_stored(self, position: int, stored: Stored[Any]) -> None:
        if stored.data.recipient == self.recipient:
            self.known.take(position, stored)

    def told(self) -> RecipientNotified:
        """What the recipient was told last, where an answer is still to come."""
        if self.known.told is None:
            raise UnknownThingError(f"no notification {self.notification} was made")
        if not self.known.is_open:
            raise self.refusal(f"it was answered: {self.known.state}", ())
        return self.known.told

    def refusal(
        self, reason: str, allowed: Sequence[str], answers: Sequence[str] | None = None
    ) -> DecisionRefusedError:
        name = self.notification
        return DecisionRefusedError(reason, {name: self.known.state}, {name: allowed}, answers)


class AnswerNotification(HandleNotification):
    """A final answer is recorded once; that nobody could be reached, as often as it is so."""

    def __init__(self, fact: RecipientAcknowledged, subject: str) -> None:
        super().__init__(fact.notification, fact.recipient, subject)
        self.fact = fact

    def execute(self) -> None:
        told = self.told()
        if not fits(self.fact, told.kind):
            answers = fitting(told.kind)
            wanted = f"{', '.join(answers)} do, or deleted with a reason"
            given = f"{self.fact.answer} answers no {told.kind}; {wanted}"
            raise self.refusal(given, STEPS, answers)
        fact = replace(self.fact, erasure=told.erasure, request=told.request)
        self.trigger_event(lambda: fact, fact.entity_tags())


class EscalateNotification(HandleNotification):
    """The recipient is told again: what it was told last, with another reason, way and day."""

    def __init__(self, fact: RecipientNotified, subject: str) -> None:
        super().__init__(fact.notification, fact.recipient, subject)
        self.fact = fact

    def execute(self) -> None:
        said = self.fact
        again = replace(
            self.told(), reason=said.reason, handover=said.handover, answer_due=said.answer_due
        )
        self.trigger_event(lambda: again, again.entity_tags())
