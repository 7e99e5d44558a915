"""From an officer's body to an order: whose data, all of it or some, for which request."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg import Connection

from api.access.tokens import Token
from api.erasing.facts import member_of, rules_of
from api.erasing.ordering import Order
from api.erasing.runs import State, find_run
from api.problems import Problem, impossible, invalid
from api.reading.one_request import request_at
from api.reading.positions import reached
from api.reading.sql import Row, rows, statement
from api.service import Service
from api.steps.deciding import About, Body, actor_of, checked
from api.steps.receipt import about_of, check_categories
from ledger.decisions.clock import day_of
from ledger.decisions.erasures import Plan, Wish, must_keep
from ledger.decisions.request_state import TO_FULFIL, Request
from ledger.vocabulary.codes import ErasureTrigger, Outcome, Right
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.rights import RequestDecided, RequestFulfilled
from projections.projection import read_stored

RIGHTS = {
    ErasureTrigger.REQUEST: Right.DELETION,
    ErasureTrigger.STOP_REQUEST: Right.STOP,
}
"""What was granted where a request is the reason."""

TAKEN = ("late", "plan")
"""Words of addresses that are no erasures."""
ORDERED_FOR = statement("erasure_for_request")


def order_of(service: Service, caller: Token, body: Body) -> Order:
    """Raises a `Problem`: 422 with pointers, 404 for nobody, 409 for a request not granted."""
    about, rest = about_of(service, body)
    subject = _subject(service, about)
    data = {"erasure": str(uuid4()), "trigger": ErasureTrigger.REQUEST, **rest}
    fact: ErasureOrdered = checked(data, service, ErasureOrdered, About(subject=str(subject)))
    _check(service, fact)
    categories: Sequence[str] | None = fact.categories
    check = None
    if fact.request:
        check = partial(_check_request, fact, subject)
        with service.pool.connection() as connection, connection.transaction():
            asked = check(connection, reached(connection))
        categories = fact.categories or asked
    return Order(
        fact.erasure,
        subject,
        Wish(fact.trigger, tuple(categories) if categories else None, tuple(fact.kept or ())),
        fact.reason,
        actor_of(caller),
        fact.request,
        check_request=check,
    )


def _subject(service: Service, about: About) -> UUID:
    if about.member is None:
        return UUID(about.subject)
    with service.pool.connection() as connection:
        subject = service.subjects.find(connection, about.member)
    if subject is None:
        raise Problem(404, "No such member")
    return subject


def _check(service: Service, fact: ErasureOrdered) -> None:
    if "/" in fact.erasure or fact.erasure in TAKEN:
        raise invalid(("/erasure", "stands in addresses: no slash, and none of their words"))
    check_categories(service, fact.categories or (), "/categories")
    grounds = service.catalogue.codes.grounds
    for index, kept in enumerate(fact.kept or ()):
        check_categories(service, kept.categories, f"/kept/{index}/categories")
        ground = grounds.get(kept.ground)
        if ground is None or Right.DELETION not in ground.rights:
            raise invalid((f"/kept/{index}/ground", f"{kept.ground} is no ground to keep data"))
        if kept.until is not None and kept.until < day_of(datetime.now(UTC)):
            raise invalid((f"/kept/{index}/until", "is over"))
        if kept.rule is not None:
            raise invalid((f"/kept/{index}/rule", "is put in where a rule keeps, not given"))
    if fact.trigger is ErasureTrigger.REQUEST and fact.request is None:
        raise invalid(("/request", "which request was granted"))


def _check_request(
    fact: ErasureOrdered, subject: UUID, connection: Connection[Row], head: int
) -> Sequence[str] | None:
    """The categories that the request asks for; within a transaction.

    Raises a `Problem` where, as of a position, it does not grant this erasure.
    """
    right = RIGHTS.get(fact.trigger)
    if right is None:
        raise invalid(("/request", f"no request is the reason of {fact.trigger}"))
    folded = request_at(connection, str(fact.request), head, datetime.now(UTC))
    if folded.subject != str(subject):
        raise Problem(404, "There is no such request of this member")
    _check_granted(folded.request, right)
    if earlier := _ordered_for(connection, str(fact.request)):
        raise impossible(f"erasure {earlier} was ordered for this request")
    asked = folded.request.asked[right].categories
    if asked and fact.categories and not set(fact.categories) <= set(asked):
        raise invalid(("/categories", "the request does not ask for all of these"))
    return asked


def _ordered_for(connection: Connection[Row], request: str) -> str | None:
    """The erasure that was ordered for a request."""
    found = rows(connection, ORDERED_FOR, {"tag": f"request:{request}"})
    return read_stored(*found[0]).data.erasure if found else None


def check_withdrawable(service: Service, name: str) -> None:
    """Raises a 409 `Problem` where data is erased already for this request."""
    with service.pool.connection() as connection, connection.transaction():
        erasure = _ordered_for(connection, name)
        request = request_at(connection, name, reached(connection), datetime.now(UTC)).request
    is_to_fulfil = Right.DELETION in request.asked and (
        request.state_of(Right.DELETION) in TO_FULFIL
    )
    if erasure and is_to_fulfil:
        raise impossible(f"erasure {erasure} was ordered for it and cannot be undone")


def _check_granted(request: Request, right: Right) -> None:
    if right in request.asked and request.state_of(right) in TO_FULFIL:
        return
    state = {each.value: request.state_of(each).value for each in request.asked}
    raise impossible(f"{right} is not granted", state=state)


def check_erased(service: Service, fulfilled: RequestFulfilled, subject: str | None) -> None:
    """Raises a `Problem` where a deletion is said to be done that no completed erasure did."""
    if fulfilled.right is not Right.DELETION:
        return
    if fulfilled.erasure is None:
        raise invalid(("/erasure", "which erasure did it"))
    with service.pool.connection() as connection:
        run = find_run(connection, fulfilled.erasure)
        ordered_for = _ordered_for(connection, fulfilled.request)
    if run is None or str(run.subject) != subject:
        raise impossible(f"erasure {fulfilled.erasure} is none of this member")
    if ordered_for != fulfilled.erasure:
        raise impossible(f"erasure {fulfilled.erasure} was not for this request")
    if run.state is not State.COMPLETED:
        state = {fulfilled.erasure: run.state.value}
        raise impossible("the erasure is not completed", state=state)


def check_grantable(service: Service, decided: RequestDecided, subject: str | None) -> None:
    """Raises a 409 `Problem` where a deletion is granted in full and something must be kept.

    What is kept is told to the member with its ground (PDPA Art. 11(3); MODA Regulation Art. 9(6)).
    """
    if decided.right is not Right.DELETION or decided.outcome is not Outcome.GRANTED:
        return
    now = datetime.now(UTC)
    with service.pool.connection() as connection, connection.transaction():
        head = reached(connection)
        request = request_at(connection, decided.request, head, now).request
        item = request.asked.get(Right.DELETION)
        member = member_of(connection, str(subject), head)
        rules = rules_of(connection, head, now)
    asked = tuple(item.categories) if item and item.categories else None
    wish = Wish(ErasureTrigger.REQUEST, asked)
    kept = must_keep(wish, member, rules, now)
    if kept:
        told = [msgspec.to_builtins(each) for each in kept]
        raise impossible("something must be kept: grant it in part", kept=told)


def planned(plan: Plan) -> dict[str, Any]:
    """What goes and what stays, as answers say it."""
    return {
        "whole": plan.is_whole,
        "categories": plan.gone,
        "kept": [msgspec.to_builtins(each) for each in plan.kept],
    }
