"""A database restored from a backup is not served until every erasure since holds again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import sql

from api.database import Database
from api.erasing.restoring import restore_check
from api.erasing.steps import carry_out
from api.service import Service, open_service
from api.settings import Settings
from ledger.postgres.binaries import find_binaries
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.own import OWN_SOURCE
from tests.database.conftest import OWNER, PROJECTOR, SERVICE, Log
from tests.http.conftest import Running
from tests.http.erasing import erased
from tests.http.events import collected, disclosed
from tests.http.reading import post, project, subject_of, truth


def copied(log: Log, name: str) -> Log:
    """A backup of the database as it is now, put back under another name."""
    programs = find_binaries(None).folder
    inside = f"{log.server.admin_conninfo} dbname="
    dump = [str(programs / "pg_dump"), "--dbname", inside + log.database]
    backup = subprocess.run(dump, check=True, capture_output=True).stdout
    with psycopg.connect(log.server.admin_conninfo, autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(OWNER)))
    restore = [
        str(programs / "psql"),
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--dbname",
        inside + name,
    ]
    subprocess.run(restore, input=backup, check=True, capture_output=True)
    return Log(log.server, name)


@contextmanager
def served(log: Log, settings: Settings) -> Iterator[Service]:
    with open_service(settings, Database(log.conninfo(SERVICE), log.conninfo(PROJECTOR))) as made:
        yield made


@pytest.fixture
def backup(running: Running) -> Iterator[Log]:
    """Taken after the members came and before one was erased."""
    post(running, [collected(), disclosed(), collected(2, "M000456")])
    project(running)
    made = copied(running.log, f"{running.log.database}_backup")
    yield made
    with psycopg.connect(running.log.server.admin_conninfo, autocommit=True) as admin:
        dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(made.database))
        admin.execute(dropped)


def keys(log: Log) -> set[str]:
    with log.connect() as connection:
        found = connection.execute("SELECT DISTINCT subject::text FROM data_keys").fetchall()
    return {row[0] for row in found}


def test_a_restored_backup_is_erased_again_before_it_is_served(
    running: Running, backup: Log, settings: Settings
) -> None:
    subject, other = subject_of(running), subject_of(running, "M000456")
    erased(running, erasure="E1")
    assert keys(backup) == {subject, other}
    restored = replace(running, log=backup)
    with served(backup, settings) as service:
        done = restore_check(service.erasing)
        assert (done.ordered_again, done.destroyed_again) == (("E1",), ())
        with backup.connect() as connection:
            assert service.subjects.find(connection, "M000123") is None
        project(restored)
        assert carry_out(service.erasing, "E1") == "completed"
        again = restore_check(service.erasing)
    assert keys(backup) == {other}
    assert (again.erasures, again.ordered_again, again.destroyed_again) == (1, (), ())
    ordered, told, completed = truth(
        restored,
        lambda e: (
            e["source"] == OWN_SOURCE
            and e["type"].split(".")[0] != "ledger"
            and not e["type"].startswith("emitter")
        ),
    )
    assert [e["type"] for e in (ordered, told, completed)] == [
        "erasure.ordered",
        "recipient.notified",
        "erasure.completed",
    ]
    assert ordered["subject"] == subject
    replaced = truth(running, lambda e: e["type"] == "erasure.completed")[0]["data"]
    assert completed["data"]["replaces"] == [replaced["certificate_sha256"]]
    assert completed["data"]["certificate_sha256"] != replaced["certificate_sha256"]


@pytest.mark.parametrize("table", ["data_keys", "subjects"])
def test_a_table_restored_alone_is_erased_again(running: Running, backup: Log, table: str) -> None:
    erased(running, erasure="E1")
    with backup.connect(OWNER) as old, running.log.connect(OWNER) as owner:
        needed = ["subjects", table] if table == "data_keys" else [table]
        for name in dict.fromkeys(needed):
            rows = old.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
            _put_back(owner, name, rows)
    done = restore_check(running.service.erasing)
    assert done.destroyed_again == ("E1",)
    with running.log.connect() as connection:
        assert running.service.subjects.find(connection, "M000123") is None
    assert keys(running.log) == {subject_of(running, "M000456")}


def _put_back(owner: psycopg.Connection[Any], table: str, rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        values = sql.SQL(", ").join(sql.Placeholder() * len(row))
        put = sql.SQL("INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING")
        owner.execute(put.format(sql.Identifier(table), values), row)


def test_a_backup_older_than_the_member_does_not_bring_them_back(
    running: Running, settings: Settings
) -> None:
    old = copied(running.log, f"{running.log.database}_older")
    (position,) = post(running, [collected()])
    erased(running, erasure="E1")
    restored = replace(running, log=old)
    with served(old, settings) as service:
        assert restore_check(service.erasing).ordered_again == ("E1",)
        event = truth(running, lambda e: e["position"] == position)[0]
        (late,) = _appended(service, event)
        with old.connect() as connection:
            assert service.subjects.find(connection, "M000123") is None
    assert "ledger:tombstone" in truth(restored, lambda e: e["position"] == late)[0]["tags"]
    with psycopg.connect(running.log.server.admin_conninfo, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old.database)))


def _appended(service: Service, event: dict[str, Any]) -> list[int | None]:
    """The event sent again, as an emitter did."""
    fact = msgspec.convert(event["data"] | {"values": collected()["data"]["values"]}, DataCollected)
    time = datetime.fromisoformat(event["time"])
    sent = Received(source="/shop", id="again", time=time, fact=fact, member="M000123")
    return list(service.writer.submit([sent]).result().positions)


def test_keys_destroyed_once_are_destroyed_again_though_their_fence_was_lifted(
    running: Running, backup: Log
) -> None:
    erased(running, erasure="E1", categories=["C001"])
    now = datetime.now(UTC).isoformat()
    post(running, [collected(7, time=now)])
    with backup.connect(OWNER) as old, running.log.connect(OWNER) as owner:
        rows = old.execute("SELECT * FROM data_keys WHERE retention_class = 'C001'").fetchall()
        owner.execute("DELETE FROM data_keys WHERE retention_class = 'C001'")
        _put_back(owner, "data_keys", rows)
    done = restore_check(running.service.erasing)
    assert done.destroyed_again == ("E1",)
    with running.log.connect() as connection:
        found = connection.execute(
            "SELECT commitment FROM data_keys WHERE commitment = ANY (%s)", ([r[3] for r in rows],)
        ).fetchall()
    assert {row[0] for row in found} <= {r[3] for r in rows if str(r[0]) != subject_of(running)}


def test_a_lost_journal_is_written_again_from_the_log(running: Running, tmp_path: Path) -> None:
    post(running, [collected(), collected(2, "M000456")])
    erased(running, erasure="E1")
    erased(running, erasure="E2", member="M000456", categories=["C001"])
    (tmp_path / "erasures.journal").unlink()
    done = restore_check(running.service.erasing)
    assert (done.erasures, done.written_down) == (2, ("E1", "E2"))
    entries = {each.fact.erasure: each for each in running.service.erasing.journal}
    assert (entries["E1"].classes, entries["E2"].classes) == (("*",), ("C001",))
    assert restore_check(running.service.erasing).written_down == ()


def test_the_journal_of_another_log_says_nothing(running: Running) -> None:
    post(running, [collected()])
    erased(running, erasure="E1")
    other = replace(running.service.erasing, log_name="another")
    assert restore_check(other).ordered_again == ()
