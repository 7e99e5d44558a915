"""What answers say of erasures: the list, one erasure, its certificate."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import msgspec
from psycopg import Connection

from api.copies import organisation
from api.erasing.runs import Run, State, events_of, find_run
from api.erasing.statement import Names, certificate
from api.problems import Problem, impossible
from api.publishing.receipts import receipt_if_published
from api.reading.answers import as_json
from api.reading.listing import Piece, Shown
from api.reading.moments import readable
from api.reading.parameters import Page
from api.reading.positions import reached
from api.reading.sql import Row, rows, statement
from api.reading.tables import document
from api.service import Service
from ledger.vocabulary.codes import Acknowledgement
from ledger.vocabulary.erasure import (
    ErasureOrdered,
    RecipientAcknowledged,
    RecipientNotified,
)
from projections.projection import Event

ERASURES = statement("erasures")
COLUMNS = ("position", "erasure", "subject", "whole", "ordered_at", "completed_at", "state")


class Which(StrEnum):
    """Erasures still under way, or those that are done."""

    OPEN = "open"
    COMPLETED = "completed"


class ErasureQuery(Page):
    """Which erasures."""

    state: Which | None = None


@dataclass(frozen=True, slots=True)
class Erasures:
    """Every erasure in the order it was given."""

    query: ErasureQuery
    name: str = "erasures"
    columns: Sequence[str] = COLUMNS

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        position = reached(connection)
        wanted = self.query.state and self.query.state is Which.COMPLETED
        arguments = {"after": int(after or 0), "completed": wanted, "limit": limit}
        found = [document(COLUMNS, row) for row in rows(connection, ERASURES, arguments)]
        following = str(found[-1]["position"]) if len(found) == limit else None
        return Piece(
            [Shown(as_json(each), [each["subject"]]) for each in found], following, position
        )

    def filters(self, _: Collection[str]) -> str | None:
        return f"state={self.query.state}" if self.query.state else None


def run_of(connection: Connection[Row], erasure: str) -> Run:
    """Raises a 404 `Problem`."""
    run = find_run(connection, erasure)
    if run is None:
        raise Problem(404, "There is no such erasure")
    return run


def told_of(connection: Connection[Row], erasure: str, today: date) -> dict[str, Any]:
    """One erasure: its order, how far it came, who was told and what they answered."""
    run = run_of(connection, erasure)
    events = list(readable(iter(events_of(connection, erasure))))
    ordered = next(event for event in events if event.position == run.position)
    fact: ErasureOrdered = ordered.stored.data
    order = msgspec.to_builtins(fact)
    return {
        "erasure": erasure,
        "subject": str(run.subject),
        "state": run.state,
        "whole": run.whole,
        "order": {name: order[name] for name in order if name != "erasure"},
        "ordered": {"position": run.position, "time": run.ordered_at.astimezone(UTC)},
        "completed": _completed(run),
        "keys_destroyed": [name.partition("/")[2] for name in run.destroyed or ()],
        "kept": msgspec.to_builtins(fact.kept or []),
        "recipients": _recipients(events, today),
    }


def certificate_of(service: Service, connection: Connection[Row], erasure: str) -> dict[str, Any]:
    """With the receipt of its completion, once that is published.

    Raises a 404 `Problem`, and a 409 one before the erasure is completed.
    """
    run = run_of(connection, erasure)
    if run.state is not State.COMPLETED:
        state = {"erasure": run.state.value}
        raise impossible("not completed", state=state)
    events = list(readable(iter(events_of(connection, erasure))))
    names = Names(_controller(connection), _recipient_names(connection, events))
    told = certificate(events, service.catalogue.codes, names, reached(connection))
    position, published = told["completed"]["position"], service.coverage.now(connection)
    return told | {"receipt": receipt_if_published(connection, position, published)}


def _recipient_names(
    connection: Connection[Row], events: Sequence[Event]
) -> dict[str, Mapping[str, str]]:
    """The name of each recipient in both languages, as last registered."""
    told = _latest(RecipientNotified, events).values()
    log = organisation.Log(connection, reached(connection))
    registered = log.registered({fact.recipient for fact in told})
    return {name: msgspec.to_builtins(fact.name) for name, fact in registered.items()}


def _controller(connection: Connection[Row]) -> dict[str, Any] | None:
    """Who the organisation is, by the notice in force."""
    notice = organisation.Log(connection, reached(connection)).notices().in_force(datetime.now(UTC))
    if notice is None:
        return None
    return {"collector_name": notice.collector_name, "brand": notice.brand, "url": notice.url}


def _completed(run: Run) -> dict[str, Any] | None:
    if run.completed_at is None:
        return None
    return {"position": run.completed_position, "time": run.completed_at.astimezone(UTC)}


def _recipients(events: Sequence[Event], today: date) -> list[dict[str, Any]]:
    answers = _latest(RecipientAcknowledged, events)
    return [
        {
            "recipient": told.recipient,
            "notification": name,
            "categories": told.categories,
            "answer_due": told.answer_due,
            "answer": answers[name].answer if name in answers else None,
            "is_overdue": _is_open(answers.get(name)) and _is_past(told.answer_due, today),
        }
        for name, told in _latest(RecipientNotified, events).items()
    ]


def _is_open(answer: RecipientAcknowledged | None) -> bool:
    """Nobody reached has answered nothing."""
    return answer is None or answer.answer is Acknowledgement.UNREACHABLE


def _is_past(due: date | None, today: date) -> bool:
    return due is not None and due < today


def _latest(
    cls: type[RecipientNotified | RecipientAcknowledged], events: Sequence[Event]
) -> dict[str, Any]:
    facts = (event.stored.data for event in events)
    return {fact.notification: fact for fact in facts if isinstance(fact, cls)}
