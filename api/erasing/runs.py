"""How far each erasure has come, as the log's tables say."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from api.reading.sql import rows, statement
from projections.projection import Event

RUN = statement("erasure_run")
OPEN = statement("open_erasures")
EVENTS = statement("events_of_erasure")

Row = tuple[Any, ...]


class State(StrEnum):
    """The last step that is done."""

    ORDERED = "ordered"
    DESTROYED = "destroyed"
    COMPLETED = "completed"


class Run(NamedTuple):
    """One erasure; `destroyed` names each key as class/commitment, None before they are."""

    erasure: str
    subject: UUID
    position: int
    ordered_at: datetime
    whole: bool
    classes: list[str]
    spared: list[str]
    purging: dict[str, int]
    destroyed: list[str] | None
    look_ups: int | None
    completed_position: int | None
    completed_at: datetime | None

    @property
    def state(self) -> State:
        if self.completed_position is not None:
            return State.COMPLETED
        return State.ORDERED if self.destroyed is None else State.DESTROYED


def find_run(connection: Connection[Row], erasure: str) -> Run | None:
    found = rows(connection, RUN, {"erasure": erasure})
    return Run(*found[0]) if found else None


def open_runs(connection: Connection[Row]) -> list[str]:
    """The erasures still to be carried out, the oldest first; a hundred at most."""
    return [row[0] for row in rows(connection, OPEN)]


def events_of(connection: Connection[Row], erasure: str) -> list[Event]:
    """What the log says of one erasure, in order: the order, who was told, answers, the end."""
    found = rows(connection, EVENTS, {"tag": f"erasure:{erasure}"})
    return [Event(*row) for row in found]
