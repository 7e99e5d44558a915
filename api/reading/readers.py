"""Who reads, why and by which route: recorded in the log before anything is answered."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool

from api.access.callers import TheService, caller_with
from api.access.tokens import Role, Token
from api.investigations.session import UUID_PATTERN, Session, open_session
from api.member_words import names_member
from api.problems import Problem, invalid
from api.reading.parameters import POSITION_MAX
from api.reading.positions import wait_for
from api.reading.texts import TEXT_CHARACTERS, personal_fault
from api.service import Service
from api.steps.deciding import actor_of
from ledger.vocabulary.own import LedgerRead, LedgerReplayed

LISTED_SUBJECTS = 100
INVESTIGATION = "investigation"
"""The path parameter that names an investigation."""
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
InvestigationHeader = Annotated[
    str | None,
    Header(
        alias="Ledger-Investigation",
        pattern=UUID_PATTERN,
        description="in the name of which open investigation an investigator reads; it is recorded",
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
    investigation: Session | None = None
    """In whose name it is read, where it is in that of an investigation."""

    def access(
        self, position: int, subjects: Collection[str], count: int | None = None
    ) -> dict[str, Any]:
        """What every fact about an access says; `count` where `subjects` are not all of them."""
        count = len(subjects) if count is None else count
        return {
            "purpose": self.purpose,
            "route": self.route,
            "position": position,
            "subject_count": count,
            "subjects": sorted(subjects) if 0 < count <= LISTED_SUBJECTS else None,
            "investigation": self.investigation.name if self.investigation else None,
        }

    def record(
        self, position: int, subjects: Collection[str], rows: int, filters: str | None = None
    ) -> None:
        """Appends `ledger.read`, durable on return. Raises what `OwnEvents.append` raises."""
        told = filters[:TEXT_CHARACTERS] if filters else None
        fact = LedgerRead(**self.access(position, subjects), rows=rows, filters=told)
        self.service.own_events.append(fact, self.actor)

    def record_replay(
        self,
        position: int,
        subjects: Collection[str],
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        count: int | None = None,
    ) -> None:
        """As `record`, for a state that was folded anew: `ledger.replayed`."""
        access = self.access(position, subjects, count)
        fact = LedgerReplayed(**access, as_of=as_of, known_at=known_at)
        self.service.own_events.append(fact, self.actor)

    def check_scope(self, **named: Collection[str] | bool) -> None:
        """Raises a 403 `Problem` for what lies outside the investigation's scope; by `subjects`,
        `recipients`, `requests`, `transactions`, or `everybody`.
        """
        if self.investigation:
            self.investigation.check(**named)


def reader_with(*roles: Role, models: Collection[str] = ()) -> Callable[..., Awaitable[Reader]]:
    """A dependency: the caller, once these read models reflect the position asked for."""

    async def reader(
        request: Request,
        service: TheService,
        caller: Annotated[Token, Depends(caller_with(*roles))],
        purpose: PurposeHeader = None,
        min_position: MinPositionHeader = 0,
        investigation: InvestigationHeader = None,
    ) -> Reader:
        if min_position:
            await wait_for(service, tuple(models), min_position)
        name = request.path_params.get(INVESTIGATION) or investigation
        session = await run_in_threadpool(_session, service, caller, name)
        if session:
            session.check_path(request.path_params)
        default = session.purpose if session else DEFAULT_PURPOSES[Role(caller.role)]
        return Reader(
            service=service,
            role=caller.role,
            actor=actor_of(caller),
            route=request.scope["route"].path,
            purpose=await run_in_threadpool(_purpose, service, purpose, default),
            investigation=session,
        )

    return reader


def _session(service: Service, caller: Token, name: str | None) -> Session | None:
    """Raises a `Problem`: 403 for another role, 404 unknown, 409 closed."""
    if name is None:
        return None
    if caller.role != Role.INVESTIGATOR:
        raise Problem(403, "Only an investigator reads in the name of an investigation")
    with service.pool.connection() as connection:
        return open_session(connection, name)


def _purpose(service: Service, purpose: str | None, default: str) -> str:
    """Why somebody reads: in their own words, without personal data, or as is the `default`."""
    if purpose is None:
        return default
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
