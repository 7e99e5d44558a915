"""Holds, periods of retention and ends of services, as an officer decides them."""

from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.domain import event

from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import (
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    ServiceTerminated,
)


class PlaceHold(Slice[Fact]):
    """A hold is placed once under its id; released whole, it may be placed again."""

    def __init__(self, fact: HoldPlaced) -> None:
        self.fact = fact
        self.stands = False

    def consistency_boundary(self) -> Selector:
        return Selector([HoldPlaced, HoldReleased], [f"hold:{self.fact.hold}"])

    @event(HoldPlaced)
    def _(self) -> None:
        self.stands = True

    @event(HoldReleased)
    def _(self, fact: HoldReleased) -> None:
        self.stands = self.stands and fact.subjects is not None

    def execute(self) -> None:
        if self.stands:
            raise DecisionRefusedError(f"hold {self.fact.hold} stands already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


class ReleaseHold(Slice[Fact]):
    """A hold that stands is released, whole or for some members."""

    def __init__(self, fact: HoldReleased) -> None:
        self.fact = fact
        self.was_placed = False
        self.stands = False

    def consistency_boundary(self) -> Selector:
        return Selector([HoldPlaced, HoldReleased], [f"hold:{self.fact.hold}"])

    @event(HoldPlaced)
    def _(self) -> None:
        self.was_placed = self.stands = True

    @event(HoldReleased)
    def _(self, fact: HoldReleased) -> None:
        self.stands = self.stands and fact.subjects is not None

    def execute(self) -> None:
        if not self.was_placed:
            raise UnknownThingError(f"no hold {self.fact.hold} was placed")
        if not self.stands:
            raise DecisionRefusedError(f"hold {self.fact.hold} is released already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


class SetRetention(Slice[Fact]):
    """A period replaces the earlier one of its class from its day on."""

    def __init__(self, fact: RetentionSet) -> None:
        self.fact = fact

    def consistency_boundary(self) -> Selector:
        return Selector([RetentionSet], self.fact.entity_tags())

    def execute(self) -> None:
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


class TerminateService(Slice[Fact]):
    """A service ends once."""

    def __init__(self, fact: ServiceTerminated) -> None:
        self.fact = fact
        self.is_terminated = False

    def consistency_boundary(self) -> Selector:
        return Selector([ServiceTerminated], self.fact.entity_tags())

    @event(ServiceTerminated)
    def _(self) -> None:
        self.is_terminated = True

    def execute(self) -> None:
        if self.is_terminated:
            raise DecisionRefusedError(f"service {self.fact.service} has ended already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())
