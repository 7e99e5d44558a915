"""What the routes that decide share: a body checked like an event, a slice, an answer."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from eventsourcing.dcb.domain import Slice
from starlette.requests import Request
from starlette.responses import Response

from api.access.tokens import Token
from api.intake.endpoint import read_body
from api.problems import Problem
from api.service import Service
from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.intake.strict_json import MalformedJson, parse
from ledger.log.decide import UndecidedError
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE

DECIDED = "/decided"
"""Stands in for the source while a body is checked as an event's data."""


async def fact_of(request: Request, service: Service, cls: type[Fact], **fixed: str) -> Any:
    """The request's body as a fact of this class, with the fields that the path gives.

    Raises a `Problem`: 400 malformed, 413 too large, 422 with the JSON pointer of each fault.
    """
    body = await read_body(request.headers, request.receive)
    try:
        value = parse(body)
    except MalformedJson as error:
        errors = [{"pointer": error.pointer, "message": error.message}]
        raise Problem(400, "Malformed request", errors=errors) from None
    if not isinstance(value, dict):
        raise Problem(422, "Invalid request", errors=[_fault("", "a JSON object is expected")])
    for name in fixed.keys() & value.keys():
        if value[name] != fixed[name]:
            raise Problem(
                422, "Invalid request", errors=[_fault(f"/{name}", "differs from the path")]
            )
    return _checked(value | fixed, service, cls)


def decide(
    service: Service, caller: Token, new_slice: Callable[[], Slice[Fact]], body: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """Takes the decision; the answer's body and the position of what was decided.

    Raises a `Problem`: 404 for what does not exist, 409 for a step that is not possible now.
    """
    try:
        _, positions = service.decider.do(new_slice, lambda fact: _own(fact, caller))
    except UnknownThingError as error:
        raise Problem(404, "There is no such thing", str(error)) from None
    except (DecisionRefusedError, UndecidedError) as error:
        raise Problem(409, "Not possible as things stand", str(error)) from None
    position = positions[-1]
    return {**body, "position": position}, position


def told(response: Response, decided: tuple[dict[str, Any], int]) -> dict[str, Any]:
    """The answer, with the position it made in its header."""
    body, position = decided
    response.headers["Ledger-Position"] = str(position)
    return body


def actor_of(token: Token) -> str:
    """How an event names who did it: the token's id, never its text."""
    return f"key:{token.id}"


def _own(fact: Fact, caller: Token) -> Received:
    return Received(
        source=OWN_SOURCE,
        id=str(uuid4()),
        time=datetime.now(UTC),
        fact=fact,
        actor=actor_of(caller),
    )


def _checked(data: dict[str, Any], service: Service, cls: type[Fact]) -> Fact:
    now = datetime.now(UTC)
    event = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": DECIDED,
        "type": cls.TOPIC,
        "time": now.isoformat(),
        "data": data,
    }
    terms = Terms(now=now, catalogue=service.catalogue.codes, source_prefix=DECIDED)
    try:
        (received,) = receive([event], terms)
    except RefusedError as error:
        faults = [_fault(r.pointer.removeprefix("/data"), r.message) for r in error.refusals]
        raise Problem(422, "Invalid request", errors=faults) from None
    return received.fact


def _fault(pointer: str, message: str) -> dict[str, str]:
    return {"pointer": pointer, "message": message}
