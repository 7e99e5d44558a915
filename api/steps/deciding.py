"""What the steps that decide share: a body checked like an event, a slice, an answer."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from eventsourcing.dcb.domain import Slice

from api.access.tokens import Token
from api.member_words import naming_member
from api.problems import Problem, impossible, invalid
from api.service import Service
from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.intake.content import clear_texts
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.log.decide import UndecidedError
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE

Body = dict[str, Any]
"""A JSON object that comes in or goes out."""
Answer = tuple[Body, int]
"""What a step answers, and the position of what was decided."""

S = TypeVar("S", bound=Slice[Fact])

DECIDED = "/decided"
"""Stands in for the source while a body is checked as an event's data."""


@dataclass(frozen=True, slots=True)
class About:
    """Which member a decision is about: by reference, or by the subject known already."""

    member: str | None = None
    subject: str | None = None


NOBODY = About()


def with_fixed(body: Body, fixed: Mapping[str, Any], at: str = "") -> Body:
    """The body with what the path gives. Raises a 422 `Problem` where it says otherwise."""
    for name in fixed.keys() & body.keys():
        if body[name] != fixed[name]:
            raise invalid((f"{at}/{name}", "differs from the path"))
    return {**body, **fixed}


def decide(
    service: Service, caller: Token, new_slice: Callable[[], Slice[Fact]], body: Body
) -> Answer:
    """Takes the decision; the answer says `body` and the position.

    Raises a `Problem`: 404 for what does not exist, 409 for a step that is not possible now.
    """
    _, position = decided(service, caller, new_slice)
    return {**body, "position": position}, position


def decided(
    service: Service, caller: Token, new_slice: Callable[[], S], about: About = NOBODY
) -> tuple[S, int]:
    """As `decide`, for facts about a member too: the slice that decided, the last position."""
    with judged():
        slice_, positions = service.decider.do(new_slice, lambda fact: _own(fact, caller, about))
    return slice_, positions[-1]


@contextmanager
def judged() -> Iterator[None]:
    """Around a decision: raises a `Problem` for what does not exist or is not possible now."""
    try:
        yield
    except UnknownThingError as error:
        raise Problem(404, "There is no such thing", str(error)) from None
    except DecisionRefusedError as error:
        raise _refused(error) from None
    except UndecidedError as error:
        raise impossible(str(error)) from None


def actor_of(token: Token) -> str:
    """How an event names who did it: the token's id, never its text."""
    return f"key:{token.id}"


def _refused(error: DecisionRefusedError) -> Problem:
    told = {"state": error.state, "allowed": error.allowed, "answers": error.answers}
    members = {name: value for name, value in told.items() if value is not None}
    return impossible(str(error), **members)


def _own(fact: Fact, caller: Token, about: About) -> Received:
    return Received(
        source=OWN_SOURCE,
        id=str(uuid4()),
        time=datetime.now(UTC),
        fact=fact,
        member=about.member if fact.ABOUT_MEMBER else None,
        subject=about.subject if fact.ABOUT_MEMBER else None,
        actor=actor_of(caller),
    )


def checked(
    data: dict[str, Any],
    service: Service,
    cls: type[Fact],
    about: About = NOBODY,
    at: str = "",
    known: Collection[str] = (),
) -> Any:
    """The data as a fact; `at` is where in the body it stands.

    No text in it may name a member; `known` are fields that repeat what stands in the log already.
    Raises a 422 `Problem` with the JSON pointer of the fault.
    """
    now = datetime.now(UTC)
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": DECIDED,
        "type": cls.TOPIC,
        "time": now.isoformat(),
        "data": data,
    }
    if cls.ABOUT_MEMBER:
        event["subject"] = about.member or about.subject
    terms = Terms(now=now, catalogue=service.catalogue.codes, source_prefix=DECIDED)
    try:
        (received,) = receive([event], terms)
    except RefusedError as error:
        faults = [(at + r.pointer.removeprefix("/data"), r.message) for r in error.refusals]
        raise invalid(*faults) from None
    fresh = {name: value for name, value in data.items() if name not in known}
    if named := naming_member(service, clear_texts(fresh, cls)):
        raise invalid((at + named.removeprefix("/data"), "holds a member's reference in clear"))
    return received.fact
