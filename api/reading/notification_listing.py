"""The list of what recipients were told: what is still to be answered, and until when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection

from api.reading.answers import as_json
from api.reading.asked import asked
from api.reading.listing import Piece, Shown
from api.reading.notification_clocks import clocks
from api.reading.parameters import Page, Word
from api.reading.positions import reached
from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import document
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.codes import NotificationKind

NEXT = statement("notifications")
MODELS = ("notifications",)
FIELDS = (
    "notification",
    "recipient",
    "kind",
    "subject",
    "categories",
    "handover",
    "reason",
    "escalation_reason",
    "erasure",
    "request",
    "position",
    "notified_at",
    "told_at",
    "times_told",
    "open",
    "due",
    "answer",
    "answered_at",
    "answer_position",
    "answered_by",
    "answer_handover",
    "answer_reason",
)
CLOCKS = ("answer_due", "days_left", "overdue", "days_overdue", "escalations")


class Standing(StrEnum):
    """`overdue`, and `escalated` (told again), are parts of `open`; a refusal is an answer."""

    OPEN = "open"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    ANSWERED = "answered"


class NotificationQuery(Page):
    """Filters; all must hold."""

    recipient: Word | None = None
    kind: NotificationKind | None = None
    erasure: Word | None = None
    request: Word | None = None
    subject: UUID | None = None
    state: Standing | None = None


@dataclass(frozen=True, slots=True)
class NotificationListing:
    """Notifications that pass the filters, in the order they were first told."""

    query: NotificationQuery
    catalogue: Catalogue
    today: date
    answer_days: int
    name: str = "notifications"
    columns: Sequence[str] = (*(name for name in FIELDS if name != "due"), *CLOCKS)

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        position = reached(connection, MODELS)
        arguments = self._filters() | {"after": int(after or 0), "limit": limit}
        with read_models():
            found = rows(connection, NEXT, arguments)
        told = [self._told(document(FIELDS, row)) for row in found]
        following = str(told[-1]["position"]) if len(told) == limit else None
        return Piece([_shown(each) for each in told], following, position)

    def filters(self, words: Collection[str]) -> str | None:
        return asked(self.query, self.catalogue, {*words, *NotificationKind, *Standing})

    def _filters(self) -> dict[str, Any]:
        query = self.query
        return {
            "recipient": query.recipient,
            "kind": query.kind,
            "erasure": query.erasure,
            "request": query.request,
            "subject": query.subject,
            "open": None if query.state is None else query.state is not Standing.ANSWERED,
            "due_before": self.today if query.state is Standing.OVERDUE else None,
            "told_again": True if query.state is Standing.ESCALATED else None,
            "answer_days": self.answer_days,
        }

    def _told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        told = {
            **row,
            **clocks(row["due"], self.today, row["open"]),
            "escalations": row["times_told"] - 1,
        }
        return {column: told[column] for column in self.columns}


def _shown(told: Mapping[str, Any]) -> Shown:
    names = ("notification", "recipient", "erasure", "request")
    words = {told[name] for name in names if told[name]}
    return Shown(as_json(told), (str(told["subject"]),), words)
