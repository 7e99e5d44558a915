"""Making and upgrading a log's schema: numbered SQL files, each once, in order, under a lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from psycopg import Connection, sql

ROLES = ("ledger_service", "ledger_projector")
LOCK_KEY = 0x6C65_6467_6572  # «ledger»: migrations of one database wait for each other

Row = tuple[object, ...]


class MigrationChangedError(RuntimeError):
    """A migration that this log has already run no longer reads as it did then."""


@dataclass(frozen=True)
class Migration:
    """One file of SQL; its name orders it and its digest shows that it never changed."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def shipped_migrations() -> tuple[Migration, ...]:
    folder = files("ledger.log") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(Migration(name, (folder / name).read_text("utf-8")) for name in names)


def migrate(
    connection: Connection[Row], schema: str, migrations: Sequence[Migration] | None = None
) -> list[str]:
    """Brings the log in `schema` up to date and names the migrations it ran.

    Runs as the owner, in one transaction: two at once take turns, a failure leaves nothing.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))
        _make_roles(connection)
        _enter_schema(connection, schema)
        done = _already_run(connection)
        todo = [m for m in migrations or shipped_migrations() if not _is_done(m, done)]
        for migration in todo:
            connection.execute(migration.text.encode())
            connection.execute(
                "INSERT INTO migrations (name, digest) VALUES (%s, %s)",
                (migration.name, migration.digest),
            )
    return [migration.name for migration in todo]


def _make_roles(connection: Connection[Row]) -> None:
    for role in ROLES:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchall():
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))


def _enter_schema(connection: Connection[Row], schema: str) -> None:
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    connection.execute(sql.SQL("SET LOCAL search_path TO {}, pg_temp").format(name))
    for role in ROLES:
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, sql.Identifier(role))
        )


def _already_run(connection: Connection[Row]) -> dict[str, str]:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, digest text NOT NULL,"
        " run_at timestamptz NOT NULL DEFAULT now())"
    )
    rows = connection.execute("SELECT name, digest FROM migrations").fetchall()
    return {str(name): str(digest) for name, digest in rows}


def _is_done(migration: Migration, done: dict[str, str]) -> bool:
    digest = done.get(migration.name)
    if digest not in (None, migration.digest):
        raise MigrationChangedError(f"{migration.name} changed after this log had run it")
    return digest is not None
