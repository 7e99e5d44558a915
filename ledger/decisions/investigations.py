"""Investigations: what may be looked at under their name, and how they go on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from eventsourcing.dcb.domain import Selector, Slice

from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.investigations import (
    FACTS,
    InvestigationClosed,
    InvestigationOpened,
    InvestigationWidened,
    Scoped,
)


@dataclass(slots=True)
class Scope:
    """What was named when it was opened, and whatever it was widened by."""

    subjects: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)
    transactions: set[str] = field(default_factory=set)
    everybody: bool = False

    def take(self, fact: Scoped) -> None:
        for name in NAMED:
            getattr(self, name).update(getattr(fact, name) or ())
        self.everybody = self.everybody or fact.everybody

    def beyond(self, fact: Scoped) -> bool:
        """Whether the fact names anything that was not in the scope."""
        if self.everybody:
            return False
        new = (set(getattr(fact, name) or ()) - getattr(self, name) for name in NAMED)
        return fact.everybody or any(new)


NAMED = ("subjects", "recipients", "requests", "transactions")


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the investigation itself."""

    position: int
    time: datetime
    actor: str | None
    fact: Any


@dataclass(slots=True)
class Investigation:
    """An investigation as its own events tell it, in the order of the log."""

    scope: Scope = field(default_factory=Scope)
    steps: list[Step] = field(default_factory=list)

    def take(self, position: int, stored: Stored[Any]) -> None:
        fact = stored.data
        self.steps.append(Step(position, stored.time, stored.actor, fact))
        if isinstance(fact, Scoped):
            self.scope.take(fact)

    @property
    def opened(self) -> Step | None:
        return self.steps[0] if self.steps else None

    @property
    def closed(self) -> Step | None:
        last = self.steps[-1] if self.steps else None
        return last if last and isinstance(last.fact, InvestigationClosed) else None

    @property
    def state(self) -> str:
        return "closed" if self.closed else "open"


class OpenInvestigation(Slice[Fact]):
    """Each has a name of its own: nothing stands against it."""

    def __init__(self, fact: InvestigationOpened) -> None:
        self.fact = fact

    def consistency_boundary(self) -> Selector:
        return Selector([InvestigationOpened], self.fact.entity_tags()[:1])

    def execute(self) -> None:
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


class ContinueInvestigation(Slice[Fact]):
    """What every later step has to know."""

    def __init__(self, fact: InvestigationWidened | InvestigationClosed) -> None:
        self.fact = fact
        self.known = Investigation()

    def consistency_boundary(self) -> Selector:
        own: Any = list(FACTS)
        return Selector(own, self.fact.entity_tags()[:1])

    def take_stored(self, position: int, stored: Stored[Any]) -> None:
        self.known.take(position, stored)

    def execute(self) -> None:
        if not self.known.steps:
            raise UnknownThingError(f"no investigation {self.fact.investigation} was opened")
        if self.known.closed:
            raise DecisionRefusedError(f"investigation {self.fact.investigation} is closed")
        if isinstance(self.fact, Scoped) and not self.known.scope.beyond(self.fact):
            raise DecisionRefusedError("all of that is in the scope already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())
