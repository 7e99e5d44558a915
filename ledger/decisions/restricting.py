"""Placing a restriction of processing, and resuming what it stopped (PDPA Art. 3(4), 11(2)(3))."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.dcb.domain import Selector, Slice
from msgspec.structs import replace

from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.decisions.restrictions import Restrictions
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed

RESUME = "resume"


class Restricting(Slice[Fact]):
    """What a decision about the restrictions of one member has to know."""

    def __init__(self, subject: str, fact: ProcessingRestricted | ProcessingResumed) -> None:
        self.subject = subject
        self.fact = fact
        self.known = Restrictions()

    def consistency_boundary(self) -> Sequence[Selector]:
        types: Any = [ProcessingRestricted, ProcessingResumed, EventAmended]
        return [Selector(types, [f"member:{self.subject}"])]

    def take_stored(self, position: int, stored: Stored[Any]) -> None:
        self.known.take(position, stored)

    @property
    def state(self) -> str:
        return "standing" if self.known.stands(self.fact.restriction) else "resumed"

    def decide(self) -> None:
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())

    def refusal(self) -> DecisionRefusedError:
        """For a restriction that is placed already, or resumed already."""
        name, state = self.fact.restriction, self.state
        allowed = [RESUME] if state == "standing" else []
        return DecisionRefusedError(
            f"restriction {name} is {state}", {name: state}, {name: allowed}
        )


class PlaceRestriction(Restricting):
    """An id names one restriction for ever: it is placed once."""

    def execute(self) -> None:
        if self.fact.restriction in self.known.placed:
            raise self.refusal()
        self.decide()


class ResumeProcessing(Restricting):
    """What stands is resumed once, under the request that had placed it, if one had."""

    def execute(self) -> None:
        if self.fact.restriction not in self.known.placed:
            raise UnknownThingError(f"no restriction {self.fact.restriction} of this member")
        if not self.known.stands(self.fact.restriction):
            raise self.refusal()
        placed = self.known.placed[self.fact.restriction].fact
        self.fact = replace(self.fact, request=placed.request)
        self.decide()
