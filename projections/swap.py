"""Putting loaded tables in the place of the live ones, in one transaction."""

from collections.abc import Mapping, Sequence

from psycopg import Connection, sql

from projections.catalog import all_projections
from projections.loading import take_in_batches
from projections.progress import restart, take_progress
from projections.projection import Projection, Row
from projections.source import batches, read_head
from projections.tables import Schemas, drop_tables, enter

RUNNER_TIMEOUT = b"SET LOCAL lock_timeout = '10s'"
"""For how long the swap waits for the batch that the runner is taking in."""
READERS_TIMEOUT = b"SET LOCAL lock_timeout = '250ms'"
"""For how long readers may have to queue behind the swap before it steps back."""


def catch_up(
    connection: Connection[Row], schemas: Schemas, loaded: Mapping[str, int]
) -> dict[str, int]:
    """Takes in what was appended since, while the live tables are still the runner's.

    Answers up to which position. Raises `BadEventError`.
    """
    head = read_head(connection)
    for projection in _named(loaded):
        with connection.transaction():
            enter(connection, schemas.coming, schemas.log)
            _take_in(connection, projection, loaded[projection.name], head)
    return dict.fromkeys(loaded, head)


def swap(connection: Connection[Row], schemas: Schemas, loaded: Mapping[str, int]) -> None:
    """Takes in the last events, then replaces the live tables; the runner leaves them alone.

    Raises `LockNotAvailable` or `DeadlockDetected` when readers are in the way, `BadEventError`;
    then nothing has changed.
    """
    projections = _named(loaded)
    with connection.transaction():
        connection.execute(RUNNER_TIMEOUT)
        for projection in sorted(projections, key=lambda p: p.name):
            take_progress(connection, projection)
        head = read_head(connection)
        enter(connection, schemas.coming, schemas.log)
        for projection in projections:
            _take_in(connection, projection, loaded[projection.name], head)
        enter(connection, schemas.views, schemas.log)
        connection.execute(READERS_TIMEOUT)
        _replace_tables(connection, schemas, projections)
        for projection in projections:
            restart(connection, projection, head)


def _named(loaded: Mapping[str, int]) -> list[Projection]:
    return [projection for projection in all_projections() if projection.name in loaded]


def _take_in(connection: Connection[Row], projection: Projection, after: int, until: int) -> None:
    take_in_batches(connection, [projection], batches(connection, after, until), _silently)


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
    """What came in since the rebuild began is not in the total."""
