"""What an officer decides about keeping data: holds, periods of retention, ends of services."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from api.access.tokens import Token
from api.erasing.facts import rules_of
from api.problems import invalid
from api.reading.known import is_known
from api.service import Service
from api.steps.deciding import Answer, Body, checked, decide, with_fixed
from api.steps.receipt import check_categories
from ledger.decisions.keeping import PlaceHold, ReleaseHold, SetRetention, TerminateService
from ledger.vocabulary.codes import Right
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import (
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    ServiceTerminated,
)
from ledger.vocabulary.own import OWN_SOURCE


def place_hold(service: Service, caller: Token, body: Body) -> Answer:
    """Data named here is not erased while the hold stands."""
    fact: HoldPlaced = checked(_by_subject(service, body), service, HoldPlaced)
    _check(service, fact.ground, fact.categories, fact.subjects)
    if "/" in fact.hold:
        raise invalid(("/hold", "holds no slash: it stands in addresses"))
    return decide(
        service, caller, lambda: PlaceHold(fact), {"hold": fact.hold, "state": "standing"}
    )


def release_hold(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """The hold ends, whole or for some members."""
    data = with_fixed(_by_subject(service, body), {"hold": name})
    fact: HoldReleased = checked(data, service, HoldReleased, known=("hold",))
    _check(service, None, None, fact.subjects)
    state = "standing for others" if fact.subjects else "released"
    return decide(service, caller, lambda: ReleaseHold(fact), {"hold": name, "state": state})


def set_retention(service: Service, caller: Token, body: Body) -> Answer:
    """A period: with a ground it obliges to keep, without one it says when data goes."""
    fact: RetentionSet = checked(body, service, RetentionSet)
    _check(service, fact.ground, fact.categories, None)
    told = {"retention_class": fact.retention_class}
    return decide(service, caller, lambda: SetRetention(fact), told)


def terminate_service(service: Service, caller: Token, name: str, body: Body) -> Answer:
    """The service ends, and with it the period of use."""
    fact: ServiceTerminated = checked(
        with_fixed(body, {"service": name}), service, ServiceTerminated
    )
    return decide(service, caller, lambda: TerminateService(fact), {"service": name})


def rules_in_force(service: Service, until: int) -> dict[str, Any]:
    """Holds that stand and periods in force; `decided` where an officer of ours set it."""
    with service.pool.connection() as connection:
        rules = rules_of(connection, until, datetime.now(UTC))
    return {
        "holds": [
            _told(hold, source) | {"released_for": sorted(rules.released.get((name, source), ()))}
            for (name, source), hold in rules.holds.items()
        ],
        "periods": [_told(period, source) for (_, source), period in rules.periods.items()],
        "services_ended": [_told(each, OWN_SOURCE) for each in rules.terminated.values()],
    }


def _told(fact: Fact, source: str) -> dict[str, Any]:
    return {**msgspec.to_builtins(fact), "source": source, "decided": source == OWN_SOURCE}


def _by_subject(service: Service, body: Body) -> Body:
    """The body with the subjects of the references it gives in `members`."""
    if "members" not in body:
        return body
    references = body["members"]
    if not isinstance(references, list) or not all(isinstance(each, str) for each in references):
        raise invalid(("/members", "a list of references"))
    if "subjects" in body:
        raise invalid(("/members", "either `members` or `subjects`"))
    with service.pool.connection() as connection:
        found = [service.subjects.find(connection, each) for each in references]
    if None in found:
        raise invalid((f"/members/{found.index(None)}", "nobody is known under this reference"))
    rest = {name: body[name] for name in body if name != "members"}
    return rest | {"subjects": [str(each) for each in found]}


def _check(
    service: Service,
    ground: str | None,
    categories: list[str] | None,
    subjects: list[str] | None,
) -> None:
    check_categories(service, categories or (), "/categories")
    known = service.catalogue.codes.grounds
    if ground is not None and (ground not in known or Right.DELETION not in known[ground].rights):
        grounds = sorted(code for code, each in known.items() if Right.DELETION in each.rights)
        raise invalid(("/ground", f"no ground to keep data; there are {', '.join(grounds)}"))
    with service.pool.connection() as connection:
        for index, subject in enumerate(subjects or ()):
            if not is_known(connection, UUID(subject)):
                raise invalid((f"/subjects/{index}", "nobody is known by this subject"))
