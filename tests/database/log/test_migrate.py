from dataclasses import replace
from threading import Thread

import pytest
from psycopg import errors

from ledger.log.migrate import Migration, MigrationChangedError, migrate, shipped_migrations
from tests.database.conftest import OWNER, SCHEMA, Log


def test_runs_each_migration_once(log: Log) -> None:
    with log.connect(OWNER) as owner:
        assert migrate(owner, SCHEMA) == []
        assert migrate(owner, "second_log") == [m.name for m in shipped_migrations()]


def test_refuses_a_migration_that_changed_after_it_ran(log: Log) -> None:
    first, *others = shipped_migrations()
    changed = [replace(first, text=first.text + "-- other"), *others]
    with log.connect(OWNER) as owner, pytest.raises(MigrationChangedError, match=first.name):
        migrate(owner, SCHEMA, changed)


def test_a_failing_migration_leaves_nothing(log: Log) -> None:
    broken = [*shipped_migrations(), Migration("9999.sql", "CREATE TABLE half (); SELECT 1 / 0")]
    with log.connect(OWNER) as owner:
        with pytest.raises(errors.DivisionByZero):
            migrate(owner, SCHEMA, broken)
        owner.rollback()
        assert owner.execute("SELECT to_regclass('half')").fetchone() == (None,)


def test_two_at_once_wait_for_each_other(log: Log) -> None:
    ran: list[str] = []

    def run() -> None:
        with log.connect(OWNER) as owner:
            ran.extend(migrate(owner, "raced_log"))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [m.name for m in shipped_migrations()]
