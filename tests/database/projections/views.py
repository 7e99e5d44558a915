"""Running projections to the head and looking at all their tables."""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import sql

from projections.catalog import all_projections
from projections.projection import Projection
from projections.runner import Runner
from tests.database.conftest import PROJECTOR, SCHEMA, SERVICE, Log

Connection = psycopg.Connection[tuple[Any, ...]]
View = dict[str, list[tuple[Any, ...]]]


def projector(log: Log) -> Callable[[], Connection]:
    return lambda: psycopg.connect(log.conninfo(PROJECTOR))


def project(log: Log, projections: Sequence[Projection] | None = None) -> None:
    """Everything that the log holds, in one process, until nothing is left."""
    runner = Runner(projector(log), all_projections() if projections is None else projections)
    while runner.step():
        pass
    runner.close()


def view(log: Log, projections: Sequence[Projection] | None = None) -> View:
    """Every row of every table, as the service reads them, in an order of their own."""
    names = [table for p in projections or all_projections() for table in p.tables]
    with log.connect(SERVICE) as service:
        return {name: _rows(service, name) for name in names}


def folded_anew(log: Log) -> View:
    """The view after every projection began again at the first event."""
    with log.connect(PROJECTOR) as connection:
        connection.execute("UPDATE progress SET version = 0")
    project(log)
    return view(log)


def positions(log: Log) -> dict[str, int]:
    with log.connect(SERVICE) as service:
        return dict(service.execute("SELECT projection, position FROM progress").fetchall())


def _rows(service: Connection, table: str) -> list[tuple[Any, ...]]:
    name = sql.Identifier(f"{SCHEMA}_views", table)
    return sorted(service.execute(sql.SQL("SELECT * FROM {}").format(name)).fetchall(), key=repr)
