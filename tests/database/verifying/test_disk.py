"""Whoever edits the files of a stopped server is found, whatever its checksums say."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg import sql

from ledger.log.migrate import migrate
from ledger.postgres.binaries import find_binaries
from ledger.postgres.embedded import EmbeddedPostgres
from ledger.postgres.layout import Layout
from ledger.postgres.programs import run_program
from tests.database.conftest import OWNER, SCHEMA, Log
from tests.database.embedded.processes import account_of, is_stopped, wait_until
from tests.database.verifying.recorded import found, record, shop_of, verified

AT = 37
DATABASE = "edited"


@contextmanager
def started(home: Path) -> Iterator[Log]:
    with EmbeddedPostgres(home) as server:
        yield Log(server, DATABASE)
    wait_until(lambda: is_stopped(home))


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="ledger-test-"))
    folder.chmod(0o711)
    with started(folder / "home") as log:
        _make(log)
        record(log, *shop_of(60, 40))
        assert found(log) == []
    yield folder / "home"
    shutil.rmtree(folder)


def _make(log: Log) -> None:
    with psycopg.connect(log.server.admin_conninfo, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} CREATEROLE").format(sql.Identifier(OWNER)))
        made = sql.SQL("CREATE DATABASE {} OWNER {}")
        admin.execute(made.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    with log.connect(OWNER) as owner:
        migrate(owner, SCHEMA)


def edit(home: Path) -> None:
    """One letter of one event, in the file of the table."""
    with started(home) as log, log.connect() as service:
        row = service.execute(
            "SELECT pg_relation_filepath('events'), data FROM events WHERE position = %s", (AT,)
        ).fetchone()
    assert row is not None
    file = Layout(home).data / row[0]
    raw = file.read_bytes()
    assert raw.count(row[1]) == 1
    letter = raw.index(row[1]) + row[1].index(b'"tags"') - 4
    file.write_bytes(raw[:letter] + bytes([raw[letter] ^ 1]) + raw[letter + 1 :])


def make_checksums_anew(home: Path) -> None:
    program = find_binaries(None).folder / "pg_checksums"
    for way in ("--disable", "--enable"):
        done = run_program([program, way, "--pgdata", Layout(home).data], account_of(home).identity)
        assert done.returncode == 0, done.stderr


def test_an_edited_page_with_true_checksums_is_found(home: Path) -> None:
    edit(home)
    make_checksums_anew(home)
    with started(home) as log:
        assert found(log)[0] == f"position {AT}: it is not what was hashed into tile 0/0"


def test_a_page_that_cannot_be_read_any_more_is_found(home: Path) -> None:
    edit(home)
    with started(home) as log:
        first, *_ = verified(log).findings
    assert 0 < first.position <= AT
    assert first.what.startswith("it cannot be read: invalid page in block ")
