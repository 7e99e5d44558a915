"""An officer records what a recipient answered, or that it was told again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from api.access.tokens import Token
from api.problems import invalid
from api.reading.one_notification import Which, find, key_of
from api.reading.positions import reached
from api.service import Service
from api.steps.deciding import About, Answer, Body, checked, decided, with_fixed
from ledger.decisions.clock import day_of
from ledger.decisions.notification_state import fitting
from ledger.decisions.notifications import (
    STEPS,
    AnswerNotification,
    EscalateNotification,
)
from ledger.vocabulary.codes import Acknowledgement
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified

OF_THE_CASE = ("erasure", "request")
MAY_SAY = ("reason", "handover", "answer_due")


def acknowledge(service: Service, caller: Token, name: str, which: Which, body: Body) -> Answer:
    """A final answer closes the notification, a refusal too; `unreachable` leaves it open."""
    with service.pool.connection() as connection:
        key = key_of(connection, name, which)
        kind = find(connection, key, reached(connection)).told.kind
    _refuse_fields(body, OF_THE_CASE, "is that of the notification, not given")
    if body.get("answer") not in tuple(Acknowledgement):
        raise invalid(("/answer", f"one of {', '.join(fitting(kind))}"))
    data = with_fixed(body, {"notification": name, "recipient": key.recipient})
    about = About(subject=key.subject)
    fact: RecipientAcknowledged = checked(
        data, service, RecipientAcknowledged, about, known=("notification", "recipient")
    )
    if fact.answer is Acknowledgement.REFUSED and not fact.reason:
        raise invalid(("/reason", "a refusal says why"))
    _, position = decided(service, caller, lambda: AnswerNotification(fact, key.subject), about)
    is_open = fact.answer is Acknowledgement.UNREACHABLE
    state = {"state": "open" if is_open else fact.answer, "allowed": STEPS if is_open else ()}
    return {**key._asdict(), **state, "position": position}, position


def escalate(service: Service, caller: Token, name: str, which: Which, body: Body) -> Answer:
    """The recipient was told again: with another reason, by another way, until another day."""
    today = day_of(datetime.now(UTC))
    with service.pool.connection() as connection:
        key = key_of(connection, name, which)
        found = find(connection, key, reached(connection))
    _refuse_fields(body, body.keys() - set(MAY_SAY), "is that of the notification, not given")
    if "reason" not in body:
        raise invalid(("/reason", "is missing"))
    due = {"answer_due": str(today + timedelta(days=service.answer_days))}
    told = msgspec.to_builtins(found.told)
    about = About(subject=key.subject)
    fact: RecipientNotified = checked(
        told | due | body, service, RecipientNotified, about, known=told.keys() - body.keys()
    )
    if fact.answer_due is None or fact.answer_due < today:
        raise invalid(("/answer_due", "is a day from today on"))
    slice_, position = decided(
        service, caller, lambda: EscalateNotification(fact, key.subject), about
    )
    now = {"state": "open", "allowed": STEPS, "answer_due": fact.answer_due}
    escalations = slice_.known.times_told
    return {**key._asdict(), **now, "escalations": escalations, "position": position}, position


def _refuse_fields(body: Body, names: Any, why: str) -> None:
    if faults := [(f"/{name}", why) for name in sorted(names) if name in body]:
        raise invalid(*faults)
