"""Requests of members, step by step: from an officer's body to the facts, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec

from api.access.tokens import Token
from api.erasing.asked import check_erased, check_grantable, check_withdrawable
from api.problems import Problem, invalid
from api.reading.sql import rows, statement
from api.service import Service
from api.steps.correction import named_attributes, recipients_to_tell
from api.steps.deciding import About, Answer, Body, actor_of, checked, decided, with_fixed
from api.steps.receipt import about_of, check_categories, receipt_of
from ledger.decisions import request_steps as rules
from ledger.decisions.clock import TERMS, day_of, first_clock
from ledger.decisions.grounds import decision_faults, extension_faults, restriction_faults
from ledger.decisions.request_state import Request
from ledger.decisions.request_steps import Rule
from ledger.decisions.requests import HandleRequest
from ledger.intake.limits import FUTURE_SECONDS
from ledger.vocabulary.codes import Outcome, RestrictionScope, Right
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestVerified,
    RequestWithdrawn,
)

SUBJECT_OF = statement("subject_of_request")
MEMBER = "member:"


def receive(service: Service, caller: Token, body: Body) -> Answer:
    """A request that arrived, each right with its clock."""
    now = datetime.now(UTC)
    about, rest = about_of(service, body)
    fact, dispute = receipt_of(service, rest, about, now)
    rule = partial(rules.receive, fact=fact, dispute=dispute)
    case = _Handling(service, caller, fact.request, about, now)
    is_known = case.subject() is not None
    answer, position = case.done(rule, of_anybody=True)
    return answer | {"known": is_known}, position


def verify(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """A check of identity; the verifier is who says so, unless another is named."""
    case = _Handling.of(service, caller, name)
    fact = case.fact({"verifier": actor_of(caller), **body}, RequestVerified)
    return case.done(partial(rules.verify, fact=fact))


def extend(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """More days, as many as the law allows unless `days` says fewer."""
    case = _Handling.of(service, caller, name)
    days, rest = body.get("days"), {key: body[key] for key in body if key != "days"}
    if "clock" in body:
        raise invalid(("/clock", "is counted, not given"))
    # the clock runs from the receipt: it is put in once that has been read
    placeholder = msgspec.to_builtins(first_clock(Right.COPY, case.now, service.calendar))
    fact = case.fact({**rest, "clock": placeholder}, RequestExtended)
    if "days" not in body:
        days = TERMS[fact.right].days_more
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise invalid(("/days", "a number of days from 1"))
    if faults := extension_faults(fact):
        raise invalid(*faults)
    _check_past(case.now, "/notified_at", fact.notified_at)
    return case.done(partial(rules.extend, fact=fact, days=days, calendar=service.calendar))


def decide(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """Granted, granted in part or refused; a stop that is granted restricts at once."""
    case = _Handling.of(service, caller, name)
    wish, rest = body.get("restriction"), {key: body[key] for key in body if key != "restriction"}
    fact: RequestDecided = case.fact({"law": service.catalogue.codes.law, **rest}, RequestDecided)
    restriction = _restriction(case, fact, wish)
    faults = decision_faults(fact, service.catalogue.codes.grounds)
    if faults := faults + restriction_faults(fact, restriction, "restriction" in body):
        raise invalid(*faults)
    for index, kept in enumerate(fact.kept or []):
        check_categories(service, kept.categories, f"/kept/{index}/categories")
        if kept.until is not None and kept.until < day_of(case.now):
            raise invalid((f"/kept/{index}/until", "is over"))
    _check_past(case.now, "/notified_at", fact.notified_at)
    check_grantable(service, fact, case.about.subject)
    others = [fact.duplicate_of] if fact.duplicate_of else []
    return case.done(partial(rules.decide, fact=fact, restriction=restriction), others)


def fulfil(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """What was granted has been done; a correction may be made in the same decision."""
    case = _Handling.of(service, caller, name)
    rest = {key: body[key] for key in body if key != "correction"}
    fact: RequestFulfilled = case.fact(rest, RequestFulfilled)
    check_erased(service, fact, case.about.subject)
    correction = _correction(case, fact, body["correction"]) if "correction" in body else None
    told = recipients_to_tell(service, case.about.subject, correction, case.now)
    answer, position = case.done(partial(rules.fulfil, fact=fact, correction=correction))
    return answer | told, position


def withdraw(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """The member took the request back, or some of its rights."""
    case = _Handling.of(service, caller, name)
    fact: RequestWithdrawn = case.fact(body, RequestWithdrawn)
    if fact.rights is None or Right.DELETION in fact.rights:
        check_withdrawable(service, name)
    return case.done(partial(rules.withdraw, fact=fact))


@dataclass(frozen=True, slots=True)
class _Handling:
    """One step of one request by one officer."""

    service: Service
    caller: Token
    name: str
    about: About
    now: datetime

    @classmethod
    def of(cls, service: Service, caller: Token, name: str) -> "_Handling":
        """Raises a 404 `Problem` for a request that nobody received."""
        with service.pool.connection() as connection:
            found = rows(connection, SUBJECT_OF, {"tag": f"request:{name}"})
        if not found or not found[0][0].startswith(MEMBER):
            raise Problem(404, "There is no such request")
        about = About(subject=found[0][0].removeprefix(MEMBER))
        return cls(service, caller, name, about, datetime.now(UTC))

    def fact(self, body: Body, cls: type[Any], at: str = "") -> Any:
        data = with_fixed(body, {"request": self.name}, at)
        return checked(data, self.service, cls, self.about, at, known=("request",))

    def done(self, rule: Rule, others: Sequence[str] = (), of_anybody: bool = False) -> Answer:
        """Takes the step; tells where the request stands now.

        A receipt looks at requests `of_anybody`: an id, once used, stays taken.
        """
        subject = None if of_anybody else self.about.subject
        slice_, position = decided(
            self.service,
            self.caller,
            lambda: HandleRequest(rule, self.now, self.name, subject, others),
            self.about,
        )
        told = _told(slice_.requests[self.name], self.now)
        named = {"request": self.name, "subject": self.subject()}
        return {**named, **told, "position": position}, position

    def subject(self) -> str | None:
        """Who it is about; None for a reference that nobody is known under."""
        if self.about.member is None:
            return self.about.subject
        with self.service.pool.connection() as connection:
            found = self.service.subjects.find(connection, self.about.member)
        return str(found) if found else None


def _told(request: Request, now: datetime) -> dict[str, Any]:
    return {
        "state": {right: request.state_of(right) for right in request.asked},
        "allowed": {right: request.steps_of(right, now) for right in request.asked},
        "due": {right: item.due.due for right, item in request.asked.items() if item.due},
    }


def _restriction(case: _Handling, fact: RequestDecided, wish: Any) -> ProcessingRestricted | None:
    """What a granted stop restricts: everything, unless the body says what."""
    stops = fact.right is Right.STOP and fact.outcome is not Outcome.REFUSED
    if wish is None and not stops:
        return None
    if not isinstance(wish, Mapping | None):
        raise invalid(("/restriction", "a JSON object is expected"))
    default = {"restriction": str(uuid4()), "scope": RestrictionScope.ALL, "reason": fact.reason}
    restriction: ProcessingRestricted = case.fact(
        default | dict(wish or {}), ProcessingRestricted, "/restriction"
    )
    return restriction


def _correction(case: _Handling, fact: RequestFulfilled, wish: Any) -> DataCorrected:
    if fact.right is not Right.CORRECTION:
        raise invalid(("/correction", f"{fact.right} corrects nothing"))
    if not isinstance(wish, Mapping):
        raise invalid(("/correction", "a JSON object is expected"))
    correction: DataCorrected = case.fact(
        {"channel": fact.channel, **named_attributes(wish), **wish}, DataCorrected, "/correction"
    )
    return correction


def _check_past(now: datetime, pointer: str, moment: datetime | None) -> None:
    if moment is not None and moment > now + timedelta(seconds=FUTURE_SECONDS):
        raise invalid((pointer, "lies in the future"))
