"""Requests as decisions: read within the consistency boundary of the request, judged by a rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.domain import event

from ledger.decisions.request_state import TAKES_IN, Request
from ledger.decisions.request_steps import Rule
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)


class HandleRequest(Slice[Fact]):
    """One step of one request.

    `others` are requests that the step also needs to know. With a `subject` only facts about that
    member count: another's cannot be mixed in under the same id. What that member's events were
    amended by counts too: a fact that was taken back is as if it had never been.
    """

    def __init__(
        self,
        rule: Rule,
        now: datetime,
        request: str,
        subject: str | None = None,
        others: Sequence[str] = (),
    ) -> None:
        self.rule = rule
        self.now = now
        self.request = request
        self.named = (request, *others)
        self.member = (f"member:{subject}",) if subject else ()
        self.requests: dict[str, Request] = {}

    def consistency_boundary(self) -> Sequence[Selector]:
        types: Any = list(TAKES_IN)
        facts = [Selector(types, (f"request:{name}", *self.member)) for name in self.named]
        return [*facts, Selector([EventAmended], self.member)] if self.member else facts

    def execute(self) -> None:
        for fact in self.rule(self.requests, self.now):
            self.trigger_event(lambda fact=fact: fact, fact.entity_tags())  # type: ignore[misc]  # bound at once

    def take(self, fact: Any) -> None:
        self.requests.setdefault(fact.request, Request()).take(fact)

    @event(RequestReceived)
    def _(self, fact: RequestReceived) -> None:
        self.take(fact)

    @event(RequestVerified)
    def _(self, fact: RequestVerified) -> None:
        self.take(fact)

    @event(RequestExtended)
    def _(self, fact: RequestExtended) -> None:
        self.take(fact)

    @event(RequestDecided)
    def _(self, fact: RequestDecided) -> None:
        self.take(fact)

    @event(RequestFulfilled)
    def _(self, fact: RequestFulfilled) -> None:
        self.take(fact)

    @event(RequestWithdrawn)
    def _(self, fact: RequestWithdrawn) -> None:
        self.take(fact)

    @event(ProcessingRestricted)
    def _(self, fact: ProcessingRestricted) -> None:
        self.take(fact)

    @event(ProcessingResumed)
    def _(self, fact: ProcessingResumed) -> None:
        self.take(fact)

    @event(DataCorrected)
    def _(self, fact: DataCorrected) -> None:
        self.take(fact)
