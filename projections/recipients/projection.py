"""The register of recipients, those that were never registered included."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.projection import Event, Row
from projections.recipients.fold import TAKES_IN, Recipient

HERE = files("projections.recipients")
READ = (HERE / "read.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()
MENTION = (HERE / "mention.sql").read_bytes()
MENTIONS = ("data.disclosed", "recipient.notified", "recipient.acknowledged")
TAG = "recipient:"
REMEMBERED_RECIPIENTS = 10_000


class Recipients:
    """Table `recipients`: one row for each recipient that occurs in the log; `recipient_mentions`:
    where each occurs first, whatever moment one looks from.
    """

    name = "recipients"
    version = 2
    types: frozenset[str] | None = frozenset([*TAKES_IN, *MENTIONS])
    tables = ("recipients", "recipient_mentions")
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._earliest: dict[str, datetime] = {}

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        telling = [(name, event) for event in events if (name := self._told_of(event)) is not None]
        if not telling:
            return
        known = _read(connection, {recipient for recipient, _ in telling})
        changed, mentions = {}, []
        for recipient, event in telling:
            is_new = recipient not in known
            state = known.setdefault(recipient, Recipient(recipient))
            if event.type in TAKES_IN or is_new:
                state.add(event)
                changed[recipient] = state
            if state.hears_of(_time(event)):
                mentions.append((recipient, event.position, _time(event)))
                changed[recipient] = state
        _write(connection, changed)
        with connection.cursor() as cursor:
            cursor.executemany(MENTION, mentions)
        self._remember(known)

    def forget(self) -> None:
        self._earliest.clear()

    def _told_of(self, event: Event) -> str | None:
        """The recipient that the event says something new of; None where it only says it again."""
        recipient = _recipient(event)
        if recipient is None or event.type in TAKES_IN or recipient not in self._earliest:
            return recipient
        return recipient if _time(event) < self._earliest[recipient] else None

    def _remember(self, known: dict[str, Recipient]) -> None:
        if len(self._earliest) > REMEMBERED_RECIPIENTS:
            self._earliest.clear()
        self._earliest |= {name: state.earliest for name, state in known.items() if state.earliest}


def _time(event: Event) -> datetime:
    """Seen in passing: what only mentions a recipient is not decoded."""
    return event.glance.time or event.recorded_at


def _recipient(event: Event) -> str | None:
    """Which recipient the event is about; only facts about the recipient itself are decoded."""
    if event.type in TAKES_IN:
        name: str = event.stored.data.recipient
        return name
    return next((tag[len(TAG) :] for tag in event.tags if tag.startswith(TAG)), None)


def _read(connection: Connection[Row], recipients: set[str]) -> dict[str, Recipient]:
    rows = connection.execute(READ, {"recipients": list(recipients)})
    return {row[0]: Recipient(*row) for row in rows}


def _write(connection: Connection[Row], changed: dict[str, Recipient]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, [_row(changed[name]) for name in sorted(changed)])


def _row(state: Recipient) -> dict[str, Any]:
    values = asdict(state)
    return {n: Jsonb(v) if isinstance(v, (dict, list)) else v for n, v in values.items()}
