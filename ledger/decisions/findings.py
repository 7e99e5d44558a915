"""What an officer says of a finding: once, with a reason; the finding itself stays."""

from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.domain import event

from ledger.decisions.refused import DecisionRefusedError
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import FindingAcknowledged


class AcknowledgeFinding(Slice[Fact]):
    """A finding is acknowledged once."""

    def __init__(self, fact: FindingAcknowledged) -> None:
        self.fact = fact
        self.is_acknowledged = False

    def consistency_boundary(self) -> Selector:
        return Selector([FindingAcknowledged], self.fact.entity_tags())

    @event(FindingAcknowledged)
    def _(self) -> None:
        self.is_acknowledged = True

    def execute(self) -> None:
        if self.is_acknowledged:
            raise DecisionRefusedError(f"finding {self.fact.finding} is acknowledged already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())
