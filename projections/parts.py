"""Which projections go together in a process, and how another process reaches the same database."""

from collections.abc import Sequence

from psycopg import Connection
from psycopg.conninfo import make_conninfo

from projections.completeness.projection import Completeness
from projections.findings.projection import Findings
from projections.projection import Projection, Rebuildable, Row
from projections.transparency.projection import Transparency

HASHING = (Transparency, Completeness)
JUDGING = (Findings,)
"""Judging takes as long as keeping members' views: it has a process of its own."""


def parts(projections: Sequence[Projection]) -> list[tuple[str, ...]]:
    """Names of those that share a reading of the log; one with a way of its own goes alone.

    Such a one has the most to do. What hashes leaves goes apart: a checkpoint waits for no view.
    """
    alone = [(p.name,) for p in projections if isinstance(p, Rebuildable)]
    hashing = tuple(p.name for p in projections if isinstance(p, HASHING))
    judging = tuple(p.name for p in projections if isinstance(p, JUDGING))
    apart = (Rebuildable, *HASHING, *JUDGING)
    others = tuple(p.name for p in projections if not isinstance(p, apart))
    return [names for names in (*alone, hashing, judging, others) if names]


def conninfo_of(connection: Connection[Row]) -> str:
    """What it was connected with, the password included."""
    info = connection.info
    return make_conninfo(**info.get_parameters(), password=info.password or None)
