"""Opening the database, the embedded one or that of DATABASE_URL, with a way in for each role."""

import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from api.settings import Settings
from ledger.log.migrate import LOCK_KEY, migrate
from ledger.postgres.durable import make_whole
from ledger.postgres.embedded import EmbeddedPostgres, EmbeddedPostgresError, Server

OWNER, SERVICE, PROJECTOR = "ledger_owner", "ledger_service", "ledger_projector"
PASSWORD_BYTES = 24
WATCH_SECONDS = 2.0
WATCH_TIMEOUT_SECONDS = 10
PASSWORDS = "roles.json"

log = logging.getLogger("ledger.database")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Database:
    """Conninfos whose search_path is the log's schema and that of its read models, one a role."""

    service: str = field(repr=False)
    projector: str = field(repr=False)


@contextmanager
def kept_up(home: Path, server: Server) -> Iterator[None]:
    """Has the embedded server started again if it ends while somebody uses it."""
    stopping = Event()

    def watch() -> None:
        with ExitStack() as again:
            while not stopping.wait(WATCH_SECONDS):
                if not _answers(server):
                    log.error("action=embedded-restart")
                    with suppress(EmbeddedPostgresError):
                        again.enter_context(EmbeddedPostgres(home))

    watching = Thread(target=watch, name="embedded-watch", daemon=True)
    watching.start()
    try:
        yield
    finally:
        stopping.set()
        watching.join()


def _answers(server: Server) -> bool:
    try:
        psycopg.connect(server.admin_conninfo, connect_timeout=WATCH_TIMEOUT_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


class NoLedgerError(Exception):
    """There is no embedded database in this home, and the command is not one that makes it."""


def check_exists(settings: Settings) -> None:
    """Raises `NoLedgerError`, so that a look at the wrong home makes nothing there."""
    if not settings.database_url and not (settings.home / PASSWORDS).exists():
        raise NoLedgerError(f"there is no ledger in {settings.home} (LEDGER_HOME)")


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database, ready to use; the embedded one is started, and brought up to date first."""
    if settings.database_url:
        inside = _inside(settings.database_url, settings.schema)
        yield Database(inside, inside)
        return
    with EmbeddedPostgres(settings.home) as server, kept_up(settings.home, server):
        passwords = _passwords(settings.home / PASSWORDS)
        _prepare(server, settings.schema, passwords)
        yield Database(
            *(
                _inside(server.conninfo_for(role, passwords[role]), settings.schema)
                for role in (SERVICE, PROJECTOR)
            )
        )


def migrate_database(settings: Settings) -> list[str]:
    """Brings the schema up to date as the owner, and lets the other roles log in."""
    if not settings.database_url:
        with open_database(settings):
            return []
    with psycopg.connect(settings.database_url) as owner:
        done = migrate(owner, settings.schema)
        for role, password in (
            (SERVICE, settings.service_password),
            (PROJECTOR, settings.projector_password),
        ):
            if password:
                _allow_login(owner, role, password)
    return done


def _inside(conninfo: str, schema: str) -> str:
    return make_conninfo(conninfo, options=f"-csearch_path={schema},{schema}_views,pg_temp")


def _prepare(server: Server, schema: str, passwords: dict[str, str]) -> None:
    with psycopg.connect(server.admin_conninfo) as admin:
        admin.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))
        _make_owner(admin)
        admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        migrate(admin, schema)
        admin.execute("RESET ROLE")
        for role in (SERVICE, PROJECTOR):
            if not _may_login(admin, role):
                _allow_login(admin, role, passwords[role])


def _make_owner(admin: psycopg.Connection[Row]) -> None:
    if not admin.execute("SELECT FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchall():
        admin.execute(sql.SQL("CREATE ROLE {} CREATEROLE").format(sql.Identifier(OWNER)))
        admin.execute(sql.SQL("ALTER DATABASE ledger OWNER TO {}").format(sql.Identifier(OWNER)))


def _may_login(admin: psycopg.Connection[Row], role: str) -> bool:
    found = admin.execute(
        "SELECT FROM pg_roles WHERE rolname = %s AND rolcanlogin", (role,)
    ).fetchall()
    return bool(found)


def _allow_login(connection: psycopg.Connection[Row], role: str, password: str) -> None:
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
    )


def _passwords(path: Path) -> dict[str, str]:
    """The roles' passwords in a private file, made at the first use; of two makers one wins."""
    if not path.exists():
        fresh = {role: secrets.token_urlsafe(PASSWORD_BYTES) for role in (SERVICE, PROJECTOR)}
        make_whole(path, json.dumps(fresh).encode())
    kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    return kept
