"""Who reads, why and by which route: recorded in the log before anything is answered."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool

from api.access.callers import TheService, caller_with
from api.access.tokens import Role, Token
from api.member_words import names_member
from api.problems import Problem, invalid
from api.reading.parameters import POSITION_MAX
from api.reading.positions import wait_for
from api.service import Service
from api.steps.deciding import actor_of
from ledger.intake.lint import card_number, personal_identifier, secret
from ledger.vocabulary.own import LedgerRead

LISTED_SUBJECTS = 100
TEXT_CHARACTERS = 500
DEFAULT_PURPOSES = {
    Role.AUDITOR: "audit",
    Role.INVESTIGATOR: "investigation",
    Role.OFFICER: "request handling",
}

PurposeHeader = Annotated[
    str | None,
    Header(
        alias="Ledger-Purpose",
        max_length=TEXT_CHARACTERS * 4,
        description="why you read, 1 to 500 characters without personal data; it is recorded",
    ),
]
MinPositionHeader = Annotated[
    int,
    Header(
        alias="Ledger-Min-Position",
        ge=0,
        le=POSITION_MAX,
        description="wait up to 5 s until the answer reflects this position",
    ),
]


@dataclass(frozen=True, slots=True)
class Reader:
    """One authorised read; `route` is the template, without what the caller filled in."""

    service: Service
    role: str
    actor: str
    route: str
    purpose: str

    def record(
        self, position: int, subjects: Collection[str], rows: int, filters: str | None = None
    ) -> None:
        """Appends `ledger.read`, durable on return. Raises what `OwnEvents.append` raises."""
        fact = LedgerRead(
            purpose=self.purpose,
            route=self.route,
            position=position,
            subject_count=len(subjects),
            subjects=sorted(subjects) if 0 < len(subjects) <= LISTED_SUBJECTS else None,
            rows=rows,
            filters=filters[:TEXT_CHARACTERS] if filters else None,
        )
        self.service.own_events.append(fact, self.actor)


def reader_with(*roles: Role, models: Collection[str] = ()) -> Callable[..., Awaitable[Reader]]:
    """A dependency: the caller, once these read models reflect the position asked for."""

    async def reader(
        request: Request,
        service: TheService,
        caller: Annotated[Token, Depends(caller_with(*roles))],
        purpose: PurposeHeader = None,
        min_position: MinPositionHeader = 0,
    ) -> Reader:
        if min_position:
            await wait_for(service, tuple(models), min_position)
        return Reader(
            service=service,
            role=caller.role,
            actor=actor_of(caller),
            route=request.scope["route"].path,
            purpose=await run_in_threadpool(_purpose, service, purpose, Role(caller.role)),
        )

    return reader


def personal_fault(text: str) -> str | None:
    """Words for what must not stand in an unsealed text, or None."""
    return personal_identifier(text) or card_number(text) or secret(text)


def _purpose(service: Service, purpose: str | None, role: Role) -> str:
    """Why somebody reads: in their own words, without personal data, or as their role does."""
    if purpose is None:
        return DEFAULT_PURPOSES[role]
    try:
        text = purpose.encode("latin-1").decode().strip()
    except UnicodeDecodeError:
        raise _refused("is not UTF-8") from None
    if not 0 < len(text) <= TEXT_CHARACTERS:
        raise _refused(f"has 1 to {TEXT_CHARACTERS} characters")
    if found := personal_fault(text):
        raise _refused(f"holds {found}")
    if names_member(service, text):
        raise _refused("holds a member's reference")
    return text


def _refused(message: str) -> Problem:
    return invalid(("/header/Ledger-Purpose", message))
