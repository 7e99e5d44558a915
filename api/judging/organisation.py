"""What the organisation itself had told up to a position, read from its streams in the log."""

from collections.abc import Iterator
from datetime import date

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row, rows, statement
from api.reports.period import Period
from ledger.rules.covering.shape import Declared
from ledger.rules.organisation import KINDS, TAKES_IN, Organisation, RecipientRecord
from ledger.vocabulary.codes import RecipientRole
from ledger.vocabulary.organisation import RetentionSet
from ledger.vocabulary.recipients import RecipientAgreed
from projections.projection import Event

STREAMS_OF_KIND = statement("streams_of_kind")


def organisation_at(connection: Connection[Row], until: int) -> Organisation:
    """Raises a 503 `Problem` where an event cannot be read."""
    organisation = Organisation()
    for kind in KINDS:
        for event in _every(connection, kind, [fact.TOPIC for fact in TAKES_IN], until):
            organisation.take(event.position, event.stored)
    return organisation


def declared_at(connection: Connection[Row], until: int, period: Period) -> Declared:
    """What was laid down for a period. Raises as `organisation_at`."""
    organisation = organisation_at(connection, until)
    recipients = organisation.recipients
    roles = {name: _role(record) for name, record in recipients.items()}
    agreements = [a for record in recipients.values() for a in _agreements(record, period)]
    kept: dict[str, RetentionSet] = {}
    for event in _every(connection, "retention", [RetentionSet.TOPIC], until):
        if event.stored.data.effective_from < period.end:
            kept[event.stored.data.retention_class] = event.stored.data
    return Declared(
        roles={name: role for name, role in roles.items() if role},
        agreements=tuple(agreements),
        retention=tuple(kept.values()),
        pages=tuple(p for p in organisation.pages.values() if p.effective_from < period.end),
    )


def _role(record: RecipientRecord) -> RecipientRole | None:
    """The latest that was registered."""
    role: RecipientRole | None = next(
        (told.fact.role for told in reversed(record.registrations)), None
    )
    return role


def _agreements(record: RecipientRecord, period: Period) -> Iterator[RecipientAgreed]:
    """Those in force on some day of the period; of several facts about one the last."""
    latest: dict[str, RecipientAgreed] = {
        told.fact.agreement: told.fact for told in record.agreements
    }
    for agreed in latest.values():
        if agreed.valid_from <= period.last and period.first <= (agreed.valid_until or date.max):
            yield agreed


def _every(connection: Connection[Row], kind: str, types: list[str], until: int) -> Iterator[Event]:
    arguments = {"kind": kind, "types": types, "until": until}
    return readable(Event(*row) for row in rows(connection, STREAMS_OF_KIND, arguments))
