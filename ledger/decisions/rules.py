"""Which rule set judges from a day on, as an officer decides it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from eventsourcing.dcb.domain import Selector, Slice

from ledger.decisions.refused import DecisionRefusedError
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import RulesActivated
from ledger.vocabulary.own import OWN_SOURCE


class ActivateRules(Slice[Fact]):
    """A set may follow any other, from any moment; not itself. `sets` are all there are."""

    def __init__(self, fact: RulesActivated, sets: Collection[str]) -> None:
        self.fact = fact
        self.sets = sorted({fact.rules, *sets})
        self.holding: tuple[datetime, int, RulesActivated] | None = None

    def consistency_boundary(self) -> Sequence[Selector]:
        return [Selector([RulesActivated], (f"rules:{name}",)) for name in self.sets]

    def take_stored(self, position: int, stored: Stored[Any]) -> None:
        fact: RulesActivated = stored.data
        if stored.source != OWN_SOURCE or fact.effective_from > self.fact.effective_from:
            return
        order = fact.effective_from, position
        if self.holding is None or order > self.holding[:2]:
            self.holding = (*order, fact)

    def execute(self) -> None:
        if self.holding and _set(self.holding[2]) == _set(self.fact):
            since = self.holding[0].isoformat()
            raise DecisionRefusedError(f"rules {self.fact.rules} hold then already, since {since}")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


def _set(fact: RulesActivated) -> tuple[str, str]:
    return fact.rules, fact.rules_sha256
