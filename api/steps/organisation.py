"""What an officer decides for the organisation: the body is the fact that is recorded."""

from collections.abc import Callable
from typing import TypeVar

from eventsourcing.dcb.domain import Slice

from api.access.tokens import Token
from api.service import Service
from api.steps.deciding import Answer, Body, checked, decide, with_fixed
from ledger.vocabulary.fact import Fact

F = TypeVar("F", bound=Fact)


def recording(
    cls: type[F], decision: Callable[[F], Slice[Fact]], field: str, given: str | None = None
) -> Callable[[Service, Token, Body], Answer]:
    """The step that records such a fact and answers with the `field` that names its thing.

    The path says that field where it is `given`.
    """
    fixed = {field: given} if given is not None else {}

    def record(service: Service, caller: Token, body: Body) -> Answer:
        fact: F = checked(with_fixed(body, fixed), service, cls, known=fixed)
        return decide(service, caller, lambda: decision(fact), {field: getattr(fact, field)})

    return record
