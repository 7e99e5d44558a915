"""Which request a copy answers, and what its decision withholds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg import Connection

from api.copies.opened import Extent
from api.copies.parts import Withheld
from api.copies.shape import Answered
from api.copies.wording import Wording
from api.problems import impossible
from api.reading.one_request import request_at
from api.reading.sql import Row
from ledger.decisions.clock import day_of
from ledger.decisions.request_state import Item, State
from ledger.vocabulary.codes import Right
from ledger.vocabulary.parts import Kept
from projections.requests.fold import Folded

GRANTED = (State.GRANTED, State.PARTIALLY_GRANTED, State.FULFILLED)
RIGHTS = (Right.COPY, Right.INQUIRY)
"""What a copy answers, the fitter first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, the right of it that was granted, and what is withheld as of a day."""

    request: str
    right: Right
    item: Item
    day: date

    @property
    def kept(self) -> list[Kept]:
        """What is withheld still; `until` is the last day."""
        kept = self.item.decided.kept if self.item.decided else None
        return [each for each in kept or () if each.until is None or each.until >= self.day]

    @property
    def extent(self) -> Extent:
        asked = frozenset(self.item.categories) if self.item.categories else None
        return Extent(asked, frozenset(code for each in self.kept for code in each.categories))

    def answered(self, wording: Wording) -> Answered:
        decided, when = self.item.decided, self.item.decided_at
        if decided is None or when is None:
            raise AssertionError("what was granted was decided")
        return Answered(
            request=self.request,
            right=wording.listed(self.right),
            outcome=wording.listed(decided.outcome),
            decided_at=when,
            categories=tuple(map(wording.category, self.item.categories or ())),
        )

    def withheld(self, wording: Wording) -> Iterator[Withheld]:
        for each in self.kept:
            yield Withheld(
                categories=[wording.category(code) for code in each.categories],
                ground=wording.ground(each.ground),
                reason=each.reason,
                until=each.until,
            )


def asked_for(
    connection: Connection[Row], request: str, subject: UUID, until: int, now: datetime
) -> Asked:
    """Raises a `Problem`: 404 for an unknown request, 409 for one that a copy does not answer."""
    folded = request_at(connection, request, until, now)
    if folded.subject != str(subject):
        raise impossible("the request is another member's")
    return _granted(request, folded, now)


def _granted(request: str, folded: Folded, now: datetime) -> Asked:
    asked = folded.request.asked
    state = {right.value: folded.request.state_of(right) for right in asked}
    for right in RIGHTS:
        if right in asked and state[right.value] in GRANTED:
            return Asked(request, right, asked[right], day_of(now))
    told = "the request asks neither for a copy nor for an inquiry"
    if any(right in asked for right in RIGHTS):
        told = "neither a copy nor an inquiry was granted"
    raise impossible(told, state={right: each.value for right, each in state.items()})
