"""The view of one member: as kept by the read model, or folded for a moment."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from api.reading.log_rows import moment
from api.reading.moments import view_at
from api.reading.parameters import Moment, Query
from api.reading.positions import reached
from api.reading.sql import read_models, rows, statement
from projections.members.view import View, decode_view, plain
from projections.replay.moments import Moments

MEMBER = statement("member")


class MemberQuery(Query):
    """As of which moments; now, when neither is given."""

    as_of: Moment | None = None
    known_at: Moment | None = None

    def as_text(self) -> str | None:
        given = self.model_dump(exclude_none=True)
        return " ".join(f"{name}={moment(value)}" for name, value in given.items()) or None


def member_view(
    connection: Connection[tuple[Any, ...]], subject: UUID, query: MemberQuery
) -> tuple[bytes, int]:
    """The view as JSON, and the position it reflects."""
    if query.as_of is None and query.known_at is None:
        return _current(connection, subject)
    head = reached(connection)
    moments = Moments(query.as_of, query.known_at)
    return _json(view_at(connection, str(subject), head, moments)), head


def _current(connection: Connection[tuple[Any, ...]], subject: UUID) -> tuple[bytes, int]:
    with read_models():
        found = rows(connection, MEMBER, {"subject": subject})
    position, view = found[0] if found else (0, None)
    return _json(decode_view(view) if view else View()), position


def _json(view: View) -> bytes:
    return msgspec.json.encode(plain(view))
