"""Opening, widening and closing an investigation."""

from datetime import UTC, datetime
from uuid import uuid4

from psycopg import Connection

from api.access.tokens import Token
from api.investigations.bodies import Closing, Opening, Scoped, Widening
from api.member_words import naming_member
from api.problems import invalid
from api.reading.known import is_known
from api.reading.sql import Row
from api.service import Service
from api.steps.deciding import Answer, decide
from ledger.decisions.clock import day_of
from ledger.decisions.investigations import ContinueInvestigation, OpenInvestigation
from ledger.vocabulary.codes import Right
from ledger.vocabulary.investigations import (
    InvestigationClosed,
    InvestigationOpened,
    InvestigationWidened,
)


def open_(service: Service, caller: Token, body: Opening) -> Answer:
    """From here on members' records may be looked at in its name.

    Raises a 422 `Problem` for subjects nobody knows, texts that name a member, a ground that
    allows nothing to be withheld, a day that is over.
    """
    _check_texts(service, purpose=body.purpose)
    _check_withheld(service, body)
    _check_known(service, body)
    fact = InvestigationOpened(
        investigation=str(uuid4()),
        purpose=body.purpose,
        withheld_until=body.withheld_until,
        withheld_ground=body.withheld_ground,
        **body.scope(),
    )
    told = {"investigation": fact.investigation, "state": "open"}
    return decide(service, caller, lambda: OpenInvestigation(fact), told)


def widen(service: Service, caller: Token, name: str, body: Widening) -> Answer:
    """Raises a `Problem`: 404, 409 closed or all in the scope already, 422 as `open_`."""
    _check_texts(service, reason=body.reason)
    _check_known(service, body)
    fact = InvestigationWidened(investigation=name, reason=body.reason, **body.scope())
    told = {"investigation": name, "state": "open"}
    return decide(service, caller, lambda: ContinueInvestigation(fact), told)


def close(service: Service, caller: Token, name: str, body: Closing) -> Answer:
    """Nothing more is looked at in its name. Raises a `Problem`: 404, 409 closed already, 422."""
    _check_texts(service, conclusion=body.conclusion)
    fact = InvestigationClosed(investigation=name, conclusion=body.conclusion)
    told = {"investigation": name, "state": "closed"}
    return decide(service, caller, lambda: ContinueInvestigation(fact), told)


def _check_texts(service: Service, **texts: str) -> None:
    if named := naming_member(service, [(f"/{name}", text) for name, text in texts.items()]):
        raise invalid((named, "holds a member's reference"))


def _check_withheld(service: Service, body: Opening) -> None:
    if body.withheld_until is None or body.withheld_ground is None:
        return
    if body.withheld_until < day_of(datetime.now(UTC)):
        raise invalid(("/withheld_until", "is over"))
    ground = service.catalogue.codes.grounds.get(body.withheld_ground)
    if ground is None or Right.INQUIRY not in ground.rights or ground.mark == "own":
        allowed = [
            code
            for code, each in service.catalogue.codes.grounds.items()
            if Right.INQUIRY in each.rights and each.mark != "own"
        ]
        raise invalid(("/withheld_ground", f"is none of {', '.join(allowed)}"))


def _check_known(service: Service, body: Scoped) -> None:
    with service.pool.connection() as connection:
        unknown = list(_unknown(connection, body))
    if unknown:
        raise invalid(*((at, "there is no such member") for at in unknown))


def _unknown(connection: Connection[Row], body: Scoped) -> list[str]:
    """Where the body names somebody the log knows nothing of."""
    subjects = enumerate(body.subjects or ())
    return [f"/subjects/{at}" for at, each in subjects if not is_known(connection, each)]
