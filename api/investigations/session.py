"""The investigation in whose name somebody reads: open, and within its scope."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from api.problems import Problem, impossible
from api.reading.moments import readable
from api.reading.positions import reached
from api.reading.sql import Row, rows, statement
from ledger.decisions.investigations import Investigation, Scope
from ledger.vocabulary.investigations import FACTS, investigation_tag
from projections.projection import Event

STREAMS = statement("streams")
TYPES = [fact.TOPIC for fact in FACTS]
IN_PATHS = {
    "subject": "subjects",
    "recipient": "recipients",
    "request": "requests",
    "transaction": "transactions",
}
"""Path parameters that name something which must be in the scope."""


@dataclass(frozen=True, slots=True)
class Session:
    """An open investigation."""

    name: str
    purpose: str
    scope: Scope

    def check(self, **named: Collection[str] | bool) -> None:
        """Raises a 403 `Problem` for what is outside; see `Reader.check_scope`."""
        if self.scope.everybody:
            return
        outside = {
            name: wanted if wanted is True else sorted({*wanted} - getattr(self.scope, name))
            for name, wanted in named.items()
            if not isinstance(wanted, bool) or wanted
        }
        if beyond := {name: each for name, each in outside.items() if each}:
            raise Problem(
                403, "Outside the investigation's scope", "widen it", members={"outside": beyond}
            )

    def check_path(self, path: Mapping[str, Any]) -> None:
        """As `check`, for what a path names."""
        self.check(**{IN_PATHS[name]: [str(path[name])] for name in IN_PATHS.keys() & path.keys()})


def read_investigation(connection: Connection[Row], name: str, until: int) -> Investigation:
    """As its own events tell it up to a position; raises a 404 `Problem` where none opened it."""
    arguments = {"tags": [investigation_tag(name)], "until": until, "types": TYPES}
    found = Investigation()
    for event in readable(Event(*row) for row in rows(connection, STREAMS, arguments)):
        found.take(event.position, event.stored)
    if found.opened is None:
        raise Problem(404, "No such investigation")
    return found


UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def open_session(connection: Connection[Row], name: str) -> Session:
    """Raises a `Problem`: 404 for one that was never opened, 409 for one that was closed."""
    if not re.fullmatch(UUID_PATTERN, name):
        raise Problem(404, "No such investigation")
    found = read_investigation(connection, name, reached(connection))
    if found.closed or found.opened is None:
        raise impossible(f"investigation {name} is closed")
    return Session(name, found.opened.fact.purpose, found.scope)
