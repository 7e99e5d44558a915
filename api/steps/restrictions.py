"""Restrictions of one member, placed and resumed by an officer; marketing refused or accepted."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from api.access.tokens import Token
from api.problems import invalid
from api.reading.known import check_known
from api.service import Service
from api.steps.deciding import About, Answer, Body, actor_of, checked, decided, with_fixed
from ledger.decisions.restricting import PlaceRestriction, ResumeProcessing
from ledger.vocabulary.codes import RestrictionScope
from ledger.vocabulary.consent import MarketingAccepted, MarketingRefused
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed


def place(service: Service, caller: Token, subject: UUID, body: Body) -> Answer:
    """In force from the position that the answer tells."""
    about = _about(service, subject)
    noted = {"dispute_noted": True} if body.get("scope") == RestrictionScope.DISPUTED else {}
    data = {"restriction": str(uuid4()), **noted, **body}
    fact: ProcessingRestricted = checked(data, service, ProcessingRestricted, about)
    _check(fact)
    _, position = decided(service, caller, lambda: PlaceRestriction(str(subject), fact), about)
    return {"restriction": fact.restriction, "state": "standing", "position": position}, position


def resume(service: Service, caller: Token, subject: UUID, name: str, body: Body) -> Answer:
    """What the restriction had stopped goes on, for a reason and on a ground where one is given."""
    about = _about(service, subject)
    if "request" in body:
        raise invalid(("/request", "is that of the restriction, not given"))
    data = with_fixed(body, {"restriction": name})
    fact: ProcessingResumed = checked(
        data, service, ProcessingResumed, about, known=("restriction",)
    )
    if fact.ground and fact.ground not in service.catalogue.codes.grounds:
        raise invalid(("/ground", f"unknown ground {fact.ground!r}"))
    _, position = decided(service, caller, lambda: ResumeProcessing(str(subject), fact), about)
    return {"restriction": name, "state": "resumed", "position": position}, position


def marketing(service: Service, caller: Token, subject: UUID, body: Body) -> Answer:
    """A refusal stops marketing on its channels at once, whatever its basis (PDPA Art. 20(2))."""
    about = _about(service, subject)
    refused, data = body.get("refused"), {key: body[key] for key in body if key != "refused"}
    if not isinstance(refused, bool):
        raise invalid(("/refused", "true or false"))
    fact = checked(data, service, MarketingRefused if refused else MarketingAccepted, about)
    position = service.own_events.append(fact, actor_of(caller), str(subject))
    return {"refused": refused, "channels": fact.channels, "position": position}, position


def _about(service: Service, subject: UUID) -> About:
    """Raises a 404 `Problem` for a subject the log knows nothing of."""
    with service.pool.connection() as connection:
        check_known(connection, subject)
    return About(subject=str(subject))


def _check(fact: ProcessingRestricted) -> None:
    told: Mapping[str, bool] = {
        "/channels": fact.channels is not None and fact.scope is not RestrictionScope.MARKETING,
        "/dispute_noted": fact.dispute_noted is not None
        and fact.scope is not RestrictionScope.DISPUTED,
    }
    faults = [(pointer, "not for this scope") for pointer, is_wrong in told.items() if is_wrong]
    if "/" in fact.restriction:
        faults.append(("/restriction", "holds no slash: it stands in addresses"))
    if fact.request is not None:
        faults.append(("/request", "a stop that was asked for is decided under its request"))
    if faults:
        raise invalid(*faults)
