"""From an officer's body to an order: whose data, all of it or some, for which request."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from api.access.tokens import Token
from api.deciding import About, actor_of, checked, invalid
from api.erasing.facts import held_data, rules_of
from api.erasing.ordering import Order
from api.erasing.runs import State, find_run
from api.problems import Problem
from api.reading.one_request import request_at
from api.reading.positions import reached
from api.request_receipt import about_of, check_categories
from api.service import Service
from ledger.decisions.erasures import Plan, Wish, must_keep
from ledger.decisions.request_state import TO_FULFIL, Request
from ledger.vocabulary.codes import ErasureTrigger, Outcome, Right
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.rights import RequestDecided, RequestFulfilled

RIGHTS = {
    ErasureTrigger.REQUEST: Right.DELETION,
    ErasureTrigger.STOP_REQUEST: Right.STOP,
}
"""What was granted where a request is the reason."""

IMPOSSIBLE = "Not possible as things stand"

Body = dict[str, Any]


def order_of(service: Service, caller: Token, body: Body) -> Order:
    """Raises a `Problem`: 422 with pointers, 404 for nobody, 409 for a request not granted."""
    about, rest = about_of(service, body)
    subject = _subject(service, about)
    data = {"erasure": str(uuid4()), "trigger": ErasureTrigger.REQUEST, **rest}
    fact: ErasureOrdered = checked(data, service, ErasureOrdered, About(subject=str(subject)))
    _check(service, fact)
    categories = _asked_for(service, fact, subject) if fact.request else fact.categories
    wish = Wish(fact.trigger, tuple(categories) if categories else None, tuple(fact.kept or ()))
    return Order(fact.erasure, subject, wish, fact.reason, actor_of(caller), fact.request)


def _subject(service: Service, about: About) -> UUID:
    if about.member is None:
        return UUID(about.subject)
    with service.pool.connection() as connection:
        subject = service.subjects.find(connection, about.member)
    if subject is None:
        raise Problem(404, "No such member")
    return subject


def _check(service: Service, fact: ErasureOrdered) -> None:
    if "/" in fact.erasure:
        raise invalid(("/erasure", "holds no slash: it stands in addresses"))
    check_categories(service, fact.categories or (), "/categories")
    grounds = service.catalogue.codes.grounds
    for index, kept in enumerate(fact.kept or ()):
        check_categories(service, kept.categories, f"/kept/{index}/categories")
        ground = grounds.get(kept.ground)
        if ground is None or Right.DELETION not in ground.rights:
            raise invalid((f"/kept/{index}/ground", f"{kept.ground} is no ground to keep data"))
        if kept.rule is not None:
            raise invalid((f"/kept/{index}/rule", "is put in where a rule keeps, not given"))
    if fact.trigger is ErasureTrigger.REQUEST and fact.request is None:
        raise invalid(("/request", "which request was granted"))


def _asked_for(service: Service, fact: ErasureOrdered, subject: UUID) -> Sequence[str] | None:
    """The categories that the request asked for, or those of them that the order names."""
    right = RIGHTS.get(fact.trigger)
    if right is None:
        raise invalid(("/request", f"no request is the reason of {fact.trigger}"))
    with service.pool.connection() as connection, connection.transaction():
        head = reached(connection)
        folded = request_at(connection, str(fact.request), head, datetime.now(UTC))
    if folded.subject != str(subject):
        raise Problem(404, "There is no such request of this member")
    _check_granted(folded.request, right)
    asked = folded.request.asked[right].categories
    if asked and fact.categories and not set(fact.categories) <= set(asked):
        raise invalid(("/categories", "the request does not ask for all of these"))
    return fact.categories or asked


def _check_granted(request: Request, right: Right) -> None:
    if right in request.asked and request.state_of(right) in TO_FULFIL:
        return
    state = {each.value: request.state_of(each).value for each in request.asked}
    raise Problem(409, IMPOSSIBLE, f"{right} is not granted", members={"state": state})


def check_erased(service: Service, fulfilled: RequestFulfilled, subject: str | None) -> None:
    """Raises a `Problem` where a deletion is said to be done that no completed erasure did."""
    if fulfilled.right is not Right.DELETION:
        return
    if fulfilled.erasure is None:
        raise invalid(("/erasure", "which erasure did it"))
    with service.pool.connection() as connection:
        run = find_run(connection, fulfilled.erasure)
    if run is None or str(run.subject) != subject:
        raise Problem(409, IMPOSSIBLE, f"erasure {fulfilled.erasure} is none of this member")
    if run.state is not State.COMPLETED:
        state = {fulfilled.erasure: run.state.value}
        raise Problem(409, IMPOSSIBLE, "the erasure is not completed", members={"state": state})


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
        data = held_data(connection, str(subject), head)
        rules = rules_of(connection, head, now)
    asked = tuple(item.categories) if item and item.categories else None
    wish = Wish(ErasureTrigger.REQUEST, asked)
    kept = must_keep(wish, str(subject), data, rules, now)
    if kept:
        members = {"kept": [msgspec.to_builtins(each) for each in kept]}
        raise Problem(409, IMPOSSIBLE, "something must be kept: grant it in part", members=members)


def planned(plan: Plan) -> dict[str, Any]:
    """What goes and what stays, as answers say it."""
    return {
        "whole": plan.is_whole,
        "categories": plan.gone,
        "kept": [msgspec.to_builtins(each) for each in plan.kept],
    }
