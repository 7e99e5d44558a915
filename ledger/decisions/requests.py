"""Requests as decisions: read within the consistency boundary of the request, judged by a rule."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from eventsourcing.dcb.domain import Selector, Slice

from ledger.decisions.request_state import TAKES_IN, Request, Told
from ledger.decisions.request_steps import Rule
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE, EventAmended


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
        self.told: dict[str, Told] = {}

    def consistency_boundary(self) -> Sequence[Selector]:
        types: Any = list(TAKES_IN)
        facts = [Selector(types, (f"request:{name}", *self.member)) for name in self.named]
        return [*facts, Selector([EventAmended], self.member)] if self.member else facts

    def take_stored(self, _position: int, stored: Stored[Any]) -> None:
        self._take(stored.data, stored.source == OWN_SOURCE)

    @property
    def requests(self) -> dict[str, Request]:
        """What is known of each request, by id."""
        return {name: told.request for name, told in self.told.items()}

    def execute(self) -> None:
        for fact in self.rule(self.requests, self.now):
            self.trigger_event(partial(_as_it_is, fact), fact.entity_tags())
            self._take(fact, is_own=True)

    def _take(self, fact: Any, is_own: bool) -> None:
        self.told.setdefault(fact.request, Told()).take(fact, is_own)


def _as_it_is(fact: Fact) -> Fact:
    return fact
