"""What an officer says of a finding."""

from datetime import UTC, datetime

from pydantic import ValidationError

from api.access.tokens import Token
from api.member_words import names_member
from api.problems import Problem, faults_of, impossible, invalid
from api.reading.findings import Then, one_finding
from api.reading.revealing import Reason
from api.service import Service
from api.steps.deciding import Answer, Body, decide
from ledger.decisions.findings import AcknowledgeFinding
from ledger.vocabulary.own import FindingAcknowledged


def acknowledge(service: Service, caller: Token, finding: str, body: Body) -> Answer:
    """The finding stays, with who acknowledged it and why.

    Raises a `Problem`: 404 for an unknown one, 409 for one that is not open or was acknowledged.
    """
    reason = _reason(service, body)
    with service.pool.connection() as connection:
        state = one_finding(connection, finding, Then(datetime.now(UTC)))["state"]
    if state in ("closed", "not_open"):
        raise impossible(f"finding {finding} is {state.replace('_', ' ')}")
    fact = FindingAcknowledged(finding=finding, reason=reason)
    told = {"finding": finding, "state": "acknowledged"}
    return decide(service, caller, lambda: AcknowledgeFinding(fact), told)


def _reason(service: Service, body: Body) -> str:
    try:
        reason = Reason.model_validate(body, strict=True).reason
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        raise invalid(*faults_of(found)) from None
    if names_member(service, reason):
        raise _named()
    return reason


def _named() -> Problem:
    return invalid(("/reason", "holds a member's reference in clear"))
