import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ledger.log.migrate import migrate
from ledger.postgres.embedded import EmbeddedPostgres, Server

SCHEMA = "shop_log"
OWNER, SERVICE, PROJECTOR = "ledger_owner", "ledger_service", "ledger_projector"
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Log:
    """A migrated log in a database of its own, and a way in for each role."""

    server: Server
    database: str

    @contextmanager
    def connect(self, role: str = SERVICE) -> Iterator[psycopg.Connection[Row]]:
        with psycopg.connect(self.conninfo(role)) as connection:
            yield connection

    def conninfo(self, role: str = SERVICE) -> str:
        options = f"-csearch_path={SCHEMA},{SCHEMA}_views,pg_temp -crole={role}"
        return make_conninfo(self.server.admin_conninfo, dbname=self.database, options=options)


@pytest.fixture(scope="session")
def log_server() -> Iterator[Server]:
    folder = Path(mkdtemp(prefix="ledger-test-"))
    folder.chmod(0o711)
    with EmbeddedPostgres(folder / "home") as server:
        yield server
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(log_server: Server) -> str:
    with psycopg.connect(log_server.admin_conninfo, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} CREATEROLE").format(sql.Identifier(OWNER)))
        admin.execute(
            sql.SQL("CREATE DATABASE template_log OWNER {}").format(sql.Identifier(OWNER))
        )
    with Log(log_server, "template_log").connect(OWNER) as owner:
        migrate(owner, SCHEMA)
    return "template_log"


@pytest.fixture(scope="session")
def database_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def log(log_server: Server, template: str, database_numbers: Iterator[int]) -> Iterator[Log]:
    name = f"log_{next(database_numbers)}"
    with psycopg.connect(log_server.admin_conninfo, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
            )
        )
        yield Log(log_server, name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
