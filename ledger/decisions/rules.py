"""Which rule set judges from a day on, as an officer decides it."""

from datetime import datetime

from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.domain import event

from ledger.decisions.refused import DecisionRefusedError
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import RulesActivated


class ActivateRules(Slice[Fact]):
    """A set is activated from each day once; which of several holds, the latest day says."""

    def __init__(self, fact: RulesActivated) -> None:
        self.fact = fact
        self.days: set[datetime] = set()

    def consistency_boundary(self) -> Selector:
        return Selector([RulesActivated], self.fact.entity_tags())

    @event(RulesActivated)
    def _(self, fact: RulesActivated) -> None:
        self.days.add(fact.effective_from)

    def execute(self) -> None:
        if self.fact.effective_from in self.days:
            raise DecisionRefusedError(f"rules {self.fact.rules} were activated from then already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())
