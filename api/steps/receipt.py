"""The receipt of a request: whose it is, which rights it asks for, the clock of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from api.problems import invalid
from api.reading.known import check_known
from api.service import Service
from api.steps.deciding import About, Body, checked
from ledger.decisions.clock import EARLIEST_RECEIPT, first_clock
from ledger.intake.limits import FUTURE_SECONDS
from ledger.vocabulary.codes import RestrictionScope, Right
from ledger.vocabulary.fields import Moment
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import RequestReceived

REFERENCE_CHARACTERS = 128
NO_ID = ("summary",)
DISPUTE = "the member disputes the accuracy of the data"


def about_of(service: Service, body: Body) -> tuple[About, Body]:
    """Whose request it is, by `member` or `subject`, and the rest of the body."""
    member, subject = body.get("member"), body.get("subject")
    rest = {name: body[name] for name in body if name not in ("member", "subject")}
    if (member is None) == (subject is None):
        raise invalid(("/member", "either the member's reference or the subject"))
    if subject is not None:
        return About(subject=_known(service, subject)), rest
    if not isinstance(member, str) or not 0 < len(member) <= REFERENCE_CHARACTERS:
        raise invalid(("/member", f"1 to {REFERENCE_CHARACTERS} characters"))
    return About(member=member), rest


def receipt_of(
    service: Service, body: Body, about: About, now: datetime
) -> tuple[RequestReceived, ProcessingRestricted | None]:
    """The receipt, and the restriction where a correction disputes the accuracy (Art. 11(2)).

    Raises a 422 `Problem` with the JSON pointer of the fault.
    """
    received_at = _moment(body.get("received_at"), now)
    asked = body.get("items")
    items = [_with_clock(service, item, received_at) for item in _objects(asked)]
    data = {"law": service.catalogue.codes.law, **body, "items": items or asked}
    fact: RequestReceived = checked(data, service, RequestReceived, about)
    _check(service, fact)
    return fact, _dispute(fact, _objects(asked))


def check_categories(service: Service, codes: Sequence[str], pointer: str) -> None:
    for index, code in enumerate(codes):
        if code not in service.catalogue.codes.categories:
            raise invalid((f"{pointer}/{index}", "unknown category code"))


def _known(service: Service, subject: Any) -> str:
    """Raises a 404 `Problem` for a subject the log knows nothing of."""
    try:
        known = UUID(subject) if isinstance(subject, str) else None
    except ValueError:
        known = None
    if known is None:
        raise invalid(("/subject", "is not a UUID"))
    with service.pool.connection() as connection:
        check_known(connection, known)
    return str(known)


def _moment(value: Any, now: datetime) -> datetime:
    """The true receipt; what is no moment at all is left for the check of the fact to refuse."""
    try:
        moment = msgspec.convert(value, Moment)
    except msgspec.ValidationError:
        return now
    if moment > now + timedelta(seconds=FUTURE_SECONDS):
        raise invalid(("/received_at", "lies in the future"))
    if moment < EARLIEST_RECEIPT:
        raise invalid(("/received_at", f"lies before {EARLIEST_RECEIPT:%Y-%m-%d}"))
    return moment


def _objects(items: Any) -> list[Body]:
    is_list = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    return items if is_list else []


def _with_clock(service: Service, item: Body, received_at: datetime) -> Body:
    if "clock" in item:
        raise invalid(("/items", "the clock is counted, not given"))
    if not isinstance(item.get("disputed", False), bool):
        raise invalid(("/items", "disputed is true or false"))
    rest = {name: item[name] for name in item if name != "disputed"}
    right = item.get("right")
    known = Right(right) if right in tuple(Right) else Right.COPY
    clock = first_clock(known, received_at, service.calendar)
    return {**rest, "clock": msgspec.to_builtins(clock)}


def _check(service: Service, fact: RequestReceived) -> None:
    """What the vocabulary leaves open: an id that fits a path, each right once, known codes."""
    if "/" in fact.request or fact.request in NO_ID:
        raise invalid(("/request", "holds no slash and is not 'summary': it stands in addresses"))
    rights = [item.right for item in fact.items]
    for index, item in enumerate(fact.items):
        if item.right in rights[:index]:
            raise invalid((f"/items/{index}/right", "is asked for twice"))
        check_categories(service, item.categories or [], f"/items/{index}/categories")


def _dispute(fact: RequestReceived, asked: Sequence[Body]) -> ProcessingRestricted | None:
    for index, (item, body) in enumerate(zip(fact.items, asked, strict=True)):
        if not body.get("disputed"):
            continue
        if item.right is not Right.CORRECTION:
            raise invalid((f"/items/{index}/disputed", "only a correction disputes the accuracy"))
        return ProcessingRestricted(
            restriction=str(uuid4()),
            scope=RestrictionScope.DISPUTED,
            reason=DISPUTE,
            categories=item.categories,
            dispute_noted=True,
            request=fact.request,
        )
    return None
