"""An investigation, told to those who may know of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from psycopg import Connection
from pydantic import Field

from api.investigations.session import TYPES, read_investigation
from api.reading.listing import Piece, Shown
from api.reading.log_rows import moment
from api.reading.moments import readable
from api.reading.parameters import Cursor, Page
from api.reading.positions import reached
from api.reading.sql import Row, rows, statement
from ledger.decisions.investigations import NAMED, Investigation, Scope, Step
from ledger.vocabulary.investigations import InvestigationWidened, investigation_tag
from projections.projection import Event

STREAMS_OF_KIND = statement("streams_of_kind")
STEPS = statement("investigation_steps")

State = Literal["open", "closed"]


def told(name: str, found: Investigation) -> dict[str, Any]:
    """The investigation by its own events."""
    opened, closed = found.opened, found.closed
    if opened is None:
        raise AssertionError("what is told was opened")
    fact = opened.fact
    until = fact.withheld_until
    return {
        "investigation": name,
        "state": found.state,
        "purpose": fact.purpose,
        "author": opened.actor,
        "opened_at": moment(opened.time),
        "position": opened.position,
        "scope": _scope(found.scope),
        "withheld_until": until.isoformat() if until else None,
        "withheld_ground": fact.withheld_ground,
        "widened": [_widened(s) for s in found.steps if isinstance(s.fact, InvestigationWidened)],
        "closed": _closed(closed) if closed else None,
    }


def one(connection: Connection[Row], name: str, until: int) -> dict[str, Any]:
    """With how much was done in its name, by type of event. Raises a 404 `Problem`."""
    found = read_investigation(connection, name, until)
    done = rows(connection, STEPS, {"tag": investigation_tag(name), "until": until})
    return {**told(name, found), "done": dict(done)}


def _scope(scope: Scope) -> dict[str, Any]:
    named = {name: sorted(getattr(scope, name)) for name in NAMED}
    return {**named, "everybody": scope.everybody}


def _step(step: Step) -> dict[str, Any]:
    return {"position": step.position, "time": moment(step.time), "actor": step.actor}


def _widened(step: Step) -> dict[str, Any]:
    scope = Scope()
    scope.take(step.fact)
    return {**_step(step), "reason": step.fact.reason, "scope": _scope(scope)}


def _closed(step: Step) -> dict[str, Any]:
    return {**_step(step), "conclusion": step.fact.conclusion}


class InvestigationFilters(Page):
    """Which investigations; `subject` is in their scope by name."""

    after: Annotated[Cursor | None, Field(description="the position of an opening")] = None
    state: State | None = None
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Investigations:
    """Every investigation in the order in which they were opened."""

    query: InvestigationFilters
    name: str = "investigations"
    columns = ("investigation", "state", "purpose", "author", "opened_at", "position", "closed")

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        head = reached(connection)
        start = int(after) if after else 0
        wanted = [each for each in self._wanted(connection, head) if _opened_at(each) > start]
        page = wanted[:limit]
        more = str(_opened_at(page[-1])) if len(wanted) > len(page) else None
        return Piece([_shown(each) for each in page], more, head)

    def filters(self, _: Collection[str]) -> str | None:
        given = self.query.model_dump(include={"state", "subject"}, exclude_none=True)
        return " ".join(f"{name}={value}" for name, value in given.items()) or None

    def _wanted(self, connection: Connection[Row], until: int) -> list[Investigation]:
        found = [each for each in all_investigations(connection, until) if self._passes(each)]
        return sorted(found, key=_opened_at)

    def _passes(self, each: Investigation) -> bool:
        subject = self.query.subject
        return self.query.state in (None, each.state) and (
            subject is None or str(subject) in each.scope.subjects
        )


def all_investigations(connection: Connection[Row], until: int) -> Iterator[Investigation]:
    """As they stand at a position."""
    arguments = {"kind": "investigation", "until": until, "types": TYPES}
    found: dict[str, Investigation] = {}
    for event in readable(Event(*row) for row in rows(connection, STREAMS_OF_KIND, arguments)):
        stored = event.stored
        found.setdefault(stored.data.investigation, Investigation()).take(event.position, stored)
    return (each for each in found.values() if each.opened)


def _opened_at(each: Investigation) -> int:
    return each.steps[0].position


def _shown(each: Investigation) -> Shown:
    name = each.steps[0].fact.investigation
    return Shown(orjson.dumps(told(name, each)), each.scope.subjects)
