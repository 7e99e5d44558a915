"""Registering recipients, and what is recorded of them afterwards."""

from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.domain import event

from ledger.decisions.refused import UnknownThingError
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.recipients import RecipientFact, RecipientRegistered


class RecordRecipient(Slice[Fact]):
    """A recipient is registered first; agreements, checks and suspensions follow. A later
    registration replaces the earlier.
    """

    def __init__(self, fact: RecipientFact) -> None:
        self.fact = fact
        self.is_registered = isinstance(fact, RecipientRegistered)

    def consistency_boundary(self) -> Selector:
        return Selector([RecipientRegistered], [f"recipient:{self.fact.recipient}"])

    @event(RecipientRegistered)
    def _(self) -> None:
        self.is_registered = True

    def execute(self) -> None:
        if not self.is_registered:
            raise UnknownThingError(f"recipient {self.fact.recipient} is not registered")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())
