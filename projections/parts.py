"""Which projections go together in a process, and how another process reaches the same database."""

from collections.abc import Sequence

from psycopg import Connection
from psycopg.conninfo import make_conninfo

from projections.projection import Projection, Rebuildable, Row
from projections.transparency.projection import Transparency


def parts(projections: Sequence[Projection]) -> list[tuple[str, ...]]:
    """Names of those that share a reading of the log; one with a way of its own goes alone.

    Such a one has the most to do. So does the tree go alone: a checkpoint waits for no other.
    """
    alone = [(p.name,) for p in projections if _goes_alone(p)]
    together = tuple(p.name for p in projections if not _goes_alone(p))
    return [names for names in (*alone, together) if names]


def _goes_alone(projection: Projection) -> bool:
    return isinstance(projection, (Rebuildable, Transparency))


def conninfo_of(connection: Connection[Row]) -> str:
    """What it was connected with, the password included."""
    info = connection.info
    return make_conninfo(**info.get_parameters(), password=info.password or None)
