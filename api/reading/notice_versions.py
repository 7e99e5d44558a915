"""Versions of the notice as facts, from their read model."""

import msgspec
from psycopg import Connection

from api.problems import Problem
from api.reading.sql import Row, read_models, rows, statement
from ledger.vocabulary.notices import NoticePublished

MODELS = ("notices",)
NOTICE = statement("notice")
BEFORE = statement("notice_before")


def version_of(connection: Connection[Row], name: str) -> NoticePublished:
    """Raises a 404 `Problem` for a version that was never published."""
    with read_models():
        found = rows(connection, NOTICE, {"name": name})
    if not found:
        raise Problem(404, "There is none of this name", f"no version {name} was published")
    return _fact(found[0])


def version_before(connection: Connection[Row], name: str) -> NoticePublished:
    """The one that took effect before. Raises a 404 `Problem` where there is none."""
    with read_models():
        found = rows(connection, BEFORE, {"name": name})
    if not found:
        why = f"{name} is the first version; name another one with `against`"
        raise Problem(404, "There is nothing to compare with", why)
    return _fact(found[0])


def _fact(row: Row) -> NoticePublished:
    return msgspec.convert(row[-1], NoticePublished)
