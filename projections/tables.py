"""Making, dropping and finding the tables of projections, in the live schema and beside it."""

from dataclasses import dataclass
from typing import Self

from psycopg import Connection, sql

from projections.progress import restart, take_progress
from projections.projection import Indexed, Projection, Row
from projections.source import QUERIES

COUNT_TABLES = (QUERIES / "count_tables.sql").read_bytes()
LOCK_TIMEOUT = b"SET LOCAL lock_timeout = '2s'"


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of one log: its own, that of the live read models, that of the coming ones."""

    log: str
    views: str
    coming: str

    @classmethod
    def of(cls, log: str) -> Self:
        return cls(log, f"{log}_views", f"{log}_views_next")

    @classmethod
    def found(cls, connection: Connection[Row]) -> Self:
        """Those of the log that the connection's search_path names first."""
        row = connection.execute("SELECT current_schema()").fetchone()
        if row is None or row[0] is None:
            raise AssertionError("the connection has no search_path")
        return cls.of(row[0])


def make_live_tables(connection: Connection[Row], schemas: Schemas, projection: Projection) -> None:
    """Makes the tables where they are missing or of an older version; then it begins at 0 again.

    Tables of a newer version are left alone. Raises `OperationalError` when readers hold them.
    """
    with connection.transaction():
        connection.execute(LOCK_TIMEOUT)
        progress = take_progress(connection, projection)
        if progress.version > projection.version:
            return
        if progress.version == projection.version and _all_there(
            connection, schemas.views, projection
        ):
            return
        enter(connection, schemas.views, schemas.log)
        make_tables(connection, schemas.views, projection)
        make_indexes(connection, projection)
        restart(connection, projection, 0)


def enter(connection: Connection[Row], *schemas: str) -> None:
    """Has unqualified names mean these schemas, until the transaction ends."""
    names = sql.SQL(", ").join(map(sql.Identifier, schemas))
    connection.execute(sql.SQL("SET LOCAL search_path TO {}, pg_temp").format(names))


def make_tables(connection: Connection[Row], schema: str, projection: Projection) -> None:
    """Makes the tables empty in the schema entered; drops what lies there under their names."""
    drop_tables(connection, schema, projection)
    connection.execute(projection.schema)


def make_indexes(connection: Connection[Row], projection: Projection) -> None:
    if isinstance(projection, Indexed):
        connection.execute(projection.indexes)


def drop_tables(connection: Connection[Row], schema: str, projection: Projection) -> None:
    for table in projection.tables:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(schema, table)))


def _all_there(connection: Connection[Row], schema: str, projection: Projection) -> bool:
    arguments = {"schema": schema, "tables": list(projection.tables)}
    row = connection.execute(COUNT_TABLES, arguments).fetchone()
    return row == (len(projection.tables),)
