"""The board of requests: what is due when, as of any day."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from psycopg import Connection
from pydantic import AfterValidator, BeforeValidator, Field

from api.reading.answers import as_json
from api.reading.asked import asked
from api.reading.listing import Piece, Shown
from api.reading.parameters import NamedPage, Query, Word
from api.reading.positions import reached
from api.reading.request_clocks import WAITING, Clocks
from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import document
from ledger.catalogue.catalogue import Catalogue
from ledger.decisions.clock import end_of
from ledger.decisions.request_state import OPEN, UNDECIDED, State
from ledger.vocabulary.codes import Right

NOW = statement("request_board")
AT = statement("request_board_at")
MODELS = ("requests",)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FIELDS = (
    "request",
    "right",
    "subject",
    "state",
    "due",
    "received_at",
    "identified_at",
    "extended_at",
    "decided_at",
    "fulfilled_at",
    "withdrawn_at",
    "channel",
    "by_agent",
    "rule",
    "holidays",
    "position",
)
CLOCKS = (
    "days_left",
    "overdue",
    "goal_due",
    "goal_days_left",
    "waiting",
    "days_waiting_for_member",
)


def _spelt_out(text: object) -> object:
    if isinstance(text, str) and not DAY.fullmatch(text):
        raise ValueError("is not a day, YYYY-MM-DD")
    return text


def _placed(cursor: str) -> str:
    day, _, rest = cursor.partition("/")
    right, _, request = rest.partition("/")
    if not DAY.fullmatch(day) or right not in tuple(Right) or not request:
        raise ValueError("is no `next` of a page")
    date.fromisoformat(day)
    return cursor


Day = Annotated[date, BeforeValidator(_spelt_out)]
Cursor = Annotated[Word, AfterValidator(_placed)]


class DayQuery(Query):
    """As of which day in Taipei; today, when none is given."""

    as_of: Day | None = None


class BoardQuery(DayQuery, NamedPage):
    """Filters; without `state`, what is still to be done. `overdue`: undecided after the last day.

    `waiting`: for the member to prove who is asking.
    """

    after: Cursor | None = None
    state: Annotated[list[State], Field(default_factory=list, max_length=len(State))]
    right: Annotated[list[Right], Field(default_factory=list, max_length=len(Right))]
    overdue: bool | None = None
    waiting: bool | None = None
    due_before: Day | None = None
    request: Word | None = None
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class RequestBoard:
    """The rights asked for that pass the filters, by their last day."""

    query: BoardQuery
    catalogue: Catalogue
    today: date
    goal_days: int
    name: str = "requests"
    columns: Sequence[str] = (*FIELDS[:5], *CLOCKS, *FIELDS[5:])

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        position = reached(connection, MODELS)
        arguments = self._filters() | _place(after) | {"limit": limit}
        past = self._day < self.today
        if past:
            arguments["moment"] = end_of(self._day)
        with read_models():
            found = rows(connection, AT if past else NOW, arguments)
        told = [self._told(document(FIELDS, row)) for row in found]
        following = _cursor(told[-1]) if len(told) == limit else None
        return Piece([_shown(each) for each in told], following, position)

    def filters(self, words: Collection[str]) -> str | None:
        return asked(self.query, self.catalogue, {*words, *Right, *State})

    @property
    def _day(self) -> date:
        return self.query.as_of or self.today

    def _filters(self) -> dict[str, Any]:
        wanted = self._states()
        is_open = {state in OPEN for state in wanted}
        query = self.query
        before = [day for day in (query.due_before, self._day if query.overdue else None) if day]
        return {
            "states": [state.value for state in wanted],
            "open": is_open.pop() if len(is_open) == 1 else None,
            "rights": [right.value for right in query.right] or None,
            "due_before": min(before, default=None),
            "due_from": self._day if query.overdue is False else None,
            "request": query.request,
            "subject": query.subject,
        }

    def _states(self) -> list[State]:
        """The states that can pass all filters."""
        query = self.query
        states = query.state or list(OPEN)
        if query.overdue:
            states = [state for state in states if state in UNDECIDED]
        if query.waiting is not None:
            states = [state for state in states if (state in WAITING) == query.waiting]
        return states

    def _told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        closed: datetime | None = min(
            filter(None, (row["decided_at"], row["withdrawn_at"], row["fulfilled_at"])),
            default=None,
        )
        clocks = Clocks(self._day, self.goal_days).of(
            State(row["state"]), row["due"], row["received_at"], row["identified_at"], closed
        )
        told = {**row, **clocks}
        return {column: told[column] for column in self.columns}


def _shown(told: Mapping[str, Any]) -> Shown:
    return Shown(as_json(told), (str(told["subject"]),), {told["request"]})


def _cursor(told: Mapping[str, Any]) -> str:
    return f"{told['due']}/{told['right']}/{told['request']}"


def _place(after: str | None) -> dict[str, Any]:
    day, right, request = after.split("/", 2) if after else (date.min.isoformat(), "", "")
    return {"last_due": day, "last_right": right, "last_request": request}
