"""The steps of a request as rules: from what is known, what is asked and `now` to new facts.

Each raises `DecisionRefusedError`, with the state of every right and what it may do next.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from ledger.decisions.clock import TERMS, Calendar, extended_clock
from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.decisions.request_state import Item, Request, Step, restricts_for
from ledger.vocabulary.codes import Outcome, RestrictionScope, Right
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)

Requests = Mapping[str, Request]
"""What is known of the request in question, and of another that it names, by id."""

Rule = Callable[[Requests, datetime], Sequence[Fact]]


def receive(
    requests: Requests, now: datetime, fact: RequestReceived, dispute: ProcessingRestricted | None
) -> Sequence[Fact]:
    """A request is received once; data whose accuracy it disputes is restricted at once."""
    known = requests.get(fact.request)
    if known and known.received:
        raise _refused(known, now, f"request {fact.request} was received already")
    return [fact, dispute] if dispute else [fact]  # PDPA Art. 11(2)


def verify(requests: Requests, now: datetime, fact: RequestVerified) -> Sequence[Fact]:
    """The identity is checked as often as need be, as long as something is undecided."""
    request = _known(requests, fact.request)
    if not any(Step.VERIFY in request.steps_of(right, now) for right in request.asked):
        raise _refused(request, now, "nothing of the request is undecided")
    by_agent = request.received is not None and request.received.by_agent
    if by_agent and fact.passed and fact.authority_proven is None:
        raise _refused(request, now, "an agent asks: say whether its authority is proven")
    return [fact]


def extend(
    requests: Requests, now: datetime, fact: RequestExtended, days: int, calendar: Calendar
) -> Sequence[Fact]:
    """Once, with a reason told in writing, before the first deadline is over (Art. 13)."""
    request = _known(requests, fact.request)
    item = _item(request, now, fact.right, Step.EXTEND)
    if item.clock is None:
        raise AssertionError("a right was asked for without a clock")
    if days > TERMS[fact.right].days_more:
        most = TERMS[fact.right].days_more
        raise _refused(request, now, f"{fact.right} is extended by {most} days at most")
    return [replace(fact, clock=extended_clock(fact.right, item.clock, days, calendar))]


def decide(
    requests: Requests,
    now: datetime,
    fact: RequestDecided,
    restriction: ProcessingRestricted | None,
) -> Sequence[Fact]:
    """Granted, and a stop restricts from this commit on; or refused, on a ground that holds."""
    request = _known(requests, fact.request)
    item = _item(request, now, fact.right, Step.DECIDE)
    if fact.outcome is Outcome.REFUSED:
        _check_grounds(requests, now, fact)
        return [fact]
    if not request.is_identified and not _needs_no_identity(fact.right, restriction):
        raise _refused(request, now, "nothing is granted before the identity is verified")
    if fact.right is not Right.STOP:
        return [fact]
    if restriction is None:
        raise AssertionError("a granted stop brings its restriction")
    wanted = restriction.categories or item.categories
    return [fact, replace(restriction, categories=wanted)]


def fulfil(
    requests: Requests,
    now: datetime,
    fact: RequestFulfilled,
    correction: DataCorrected | None = None,
) -> Sequence[Fact]:
    """What was granted is done; corrected data is no longer in dispute."""
    request = _known(requests, fact.request)
    _item(request, now, fact.right, Step.FULFIL)
    if fact.right is Right.STOP:
        standing = next(iter(_standing(request, Right.STOP)), None)
        return [replace(fact, restriction=fact.restriction or standing)]
    if fact.right is not Right.CORRECTION:
        return [fact]
    if correction is None and request.corrected is None:
        raise _refused(request, now, "nothing was corrected for this request: say what is")
    made = [correction] if correction else []
    return [*made, fact, *_resumed(request, fact.request, [fact.right], "the data was corrected")]


def withdraw(requests: Requests, now: datetime, fact: RequestWithdrawn) -> Sequence[Fact]:
    """Taken back whole or in part; what it had restricted goes on."""
    request = _known(requests, fact.request)
    rights = fact.rights or [
        right for right in request.asked if Step.WITHDRAW in request.steps_of(right, now)
    ]
    for right in rights:
        _item(request, now, right, Step.WITHDRAW)
    if not rights:
        raise _refused(request, now, "nothing of the request can be withdrawn any more")
    return [fact, *_resumed(request, fact.request, rights, "the request was withdrawn")]


def _known(requests: Requests, name: str) -> Request:
    request = requests.get(name)
    if request is None or not request.asked:
        raise UnknownThingError(f"no request {name} was received")
    return request


def _item(request: Request, now: datetime, right: Right, step: Step) -> Item:
    """The item that may take this step now."""
    item = request.asked.get(right)
    if item is None:
        raise _refused(request, now, f"the request does not ask for {right}")
    if step not in request.steps_of(right, now):
        raise _refused(request, now, f"{right} is {request.state_of(right)}: no {step} now")
    return item


def _needs_no_identity(right: Right, restriction: ProcessingRestricted | None) -> bool:
    """Who has a channel's address may stop marketing through it."""
    return (
        right is Right.STOP
        and restriction is not None
        and restriction.scope is RestrictionScope.MARKETING
    )


def _check_grounds(requests: Requests, now: datetime, fact: RequestDecided) -> None:
    """Grounds that the log itself contradicts."""
    request = requests[fact.request]
    grounds = fact.grounds or ()
    by_agent = request.received is not None and request.received.by_agent
    proven = request.verified is not None and request.verified.authority_proven
    if "ID_NOT_VERIFIED" in grounds and request.verified and request.verified.passed:
        raise _refused(request, now, "the identity is verified")
    if "NO_AUTHORITY" in grounds and (not by_agent or proven):
        raise _refused(request, now, "no agent asks, or its authority is proven")
    if fact.duplicate_of:
        other = requests.get(fact.duplicate_of)
        if other is None or not _asks_the_same(other, fact.right):
            named = fact.duplicate_of
            raise _refused(request, now, f"the member has no other request {named} for the same")


def _asks_the_same(other: Request, right: Right) -> bool:
    """Whether it stands for itself, so that two never refuse each other."""
    item = other.asked.get(right)
    return (
        item is not None and not item.withdrawn and not (item.decided and item.decided.duplicate_of)
    )


def _standing(request: Request, right: Right) -> list[str]:
    return [name for name, each in request.restrictions.items() if restricts_for(right, each)]


def _resumed(
    request: Request, name: str, rights: Iterable[Right], reason: str
) -> Sequence[ProcessingResumed]:
    return [
        ProcessingResumed(restriction=restriction, reason=reason, request=name)
        for right in rights
        for restriction in _standing(request, right)
    ]


def _refused(request: Request, now: datetime, reason: str) -> DecisionRefusedError:
    return DecisionRefusedError(
        reason,
        {right.value: request.state_of(right).value for right in request.asked},
        {
            right.value: [step.value for step in request.steps_of(right, now)]
            for right in request.asked
        },
    )
