"""Putting loaded tables in the place of the live ones, in one transaction."""

from collections.abc import Mapping, Sequence

from psycopg import Connection, sql

from projections.catalog import all_projections
from projections.loading import take_in_batches
from projections.progress import restart, take_progress
from projections.projection import Projection, Row
from projections.source import read_head
from projections.tables import Schemas, drop_tables, enter

LOCK_TIMEOUT = b"SET LOCAL lock_timeout = '250ms'"
"""For how long readers may have to queue behind the swap before it steps back."""


def swap(connection: Connection[Row], schemas: Schemas, loaded: Mapping[str, int]) -> None:
    """Takes in what was appended since, then replaces the live tables; the runner waits for it.

    Raises `LockNotAvailable` or `DeadlockDetected` when readers are in the way, `BadEventError`;
    then nothing has changed.
    """
    projections = [p for p in all_projections() if p.name in loaded]
    with connection.transaction():
        connection.execute(LOCK_TIMEOUT)
        for projection in sorted(projections, key=lambda p: p.name):
            take_progress(connection, projection)
        head = read_head(connection)
        enter(connection, schemas.coming, schemas.log)
        for projection in projections:
            take_in_batches(connection, [projection], loaded[projection.name], head, _silently)
        enter(connection, schemas.views, schemas.log)
        _replace_tables(connection, schemas, projections)
        for projection in projections:
            restart(connection, projection, head)


def _replace_tables(
    connection: Connection[Row], schemas: Schemas, projections: Sequence[Projection]
) -> None:
    for projection in projections:
        drop_tables(connection, schemas.views, projection)
        for table in projection.tables:
            connection.execute(
                sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(
                    sql.Identifier(schemas.coming, table), sql.Identifier(schemas.views)
                )
            )


def _silently(_: int) -> None:
    """The runner is waiting; this is soon over."""
