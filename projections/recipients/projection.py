"""The register of recipients, those that were never registered included."""

from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.projection import Event, Row
from projections.recipients.fold import TAKES_IN, Recipient

HERE = files("projections.recipients")
READ = (HERE / "read.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()
MENTIONS = ("data.disclosed", "recipient.notified", "recipient.acknowledged")
TAG = "recipient:"
REMEMBERED_RECIPIENTS = 10_000


class Recipients:
    """Table `recipients`: one row for each recipient that occurs in the log."""

    name = "recipients"
    version = 1
    types: frozenset[str] | None = frozenset([*TAKES_IN, *MENTIONS])
    tables = ("recipients",)
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        telling = [
            (recipient, event)
            for event in events
            if (recipient := _recipient(event)) is not None
            and (event.type in TAKES_IN or recipient not in self._seen)
        ]
        if not telling:
            return
        known = _read(connection, {recipient for recipient, _ in telling})
        changed = {}
        for recipient, event in telling:
            if event.type in TAKES_IN or recipient not in known:
                state = known.setdefault(recipient, Recipient(recipient))
                state.add(event)
                changed[recipient] = state
        _write(connection, changed)
        self._remember(known)

    def forget(self) -> None:
        self._seen.clear()

    def _remember(self, known: dict[str, Recipient]) -> None:
        if len(self._seen) > REMEMBERED_RECIPIENTS:
            self._seen.clear()
        self._seen.update(known)


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
