"""The view of one member: as kept by the read model, or folded for a moment."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from api.reading.moments import view_at
from api.reading.sql import read_models, rows, statement
from api.reading.two_times import Seen
from projections.members.view import View, decode_view, plain

MEMBER = statement("member")


def member_view(
    connection: Connection[tuple[Any, ...]], subject: UUID, seen: Seen
) -> tuple[bytes, int]:
    """The view as JSON, and the position it reflects."""
    if seen.is_now:
        return _current(connection, subject)
    until = seen.until(connection)
    return _json(view_at(connection, str(subject), until, seen.moments)), until


def _current(connection: Connection[tuple[Any, ...]], subject: UUID) -> tuple[bytes, int]:
    with read_models():
        found = rows(connection, MEMBER, {"subject": subject})
    position, view = found[0] if found else (0, None)
    return _json(decode_view(view) if view else View()), position


def _json(view: View) -> bytes:
    return msgspec.json.encode(plain(view))
