"""A log of 600 events with checkpoints of 300, 500 and 600, made once and cloned for each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from ledger.postgres.embedded import Server
from tests.database.conftest import OWNER, Log
from tests.database.verifying.recorded import Recorded, record, shop_of

SIZES = (300, 200, 100)


@pytest.fixture(scope="session")
def made_once(log_server: Server, template: str) -> Recorded:
    log = Log(log_server, "template_signed")
    with _admin(log) as admin:
        _clone(admin, template, log.database)
    return Recorded(log, record(log, *shop_of(*SIZES)))


@pytest.fixture
def cloned(database_numbers: Iterator[int]) -> Iterator[Callable[[Log], Log]]:
    """Makes a copy of a log as it is."""
    made: list[Log] = []

    def clone(log: Log) -> Log:
        copy = Log(log.server, f"log_{next(database_numbers)}")
        with _admin(log) as admin:
            _clone(admin, log.database, copy.database)
        made.append(copy)
        return copy

    yield clone
    for copy in made:
        with _admin(copy) as admin:
            name = sql.Identifier(copy.database)
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def signed(made_once: Recorded, cloned: Callable[[Log], Log]) -> Log:
    return cloned(made_once.log)


@pytest.fixture
def notes(made_once: Recorded) -> list[bytes]:
    """The checkpoints that were signed."""
    return made_once.notes


@contextmanager
def _admin(log: Log) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(log.server.admin_conninfo, autocommit=True) as admin:
        yield admin


def _clone(admin: psycopg.Connection[tuple[object, ...]], template: str, name: str) -> None:
    cloned = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    admin.execute(cloned.format(*map(sql.Identifier, (name, template, OWNER))))
