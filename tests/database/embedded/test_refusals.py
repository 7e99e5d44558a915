"""When no server can be had, the error says why and what to do."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.postgres import account, binaries, cluster
from ledger.postgres.embedded import (
    AccountUnusableError,
    BinariesMissingError,
    DiskFullError,
    EmbeddedPostgres,
    HomeUnreachableError,
    StartFailedError,
    VersionMismatchError,
)
from ledger.postgres.layout import UNFINISHED, Layout
from ledger.postgres.locks import LockFile
from tests.database.embedded.processes import PATIENCE_SECONDS, USER, ask

FILE_LIMIT_BYTES = 100_000


def test_a_home_that_cannot_be_reached_is_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700 if os.geteuid() == 0 else 0o500)
    with pytest.raises(HomeUnreachableError, match="LEDGER_HOME") as refusal:
        EmbeddedPostgres(closed / "home").__enter__()
    assert str(closed) in str(refusal.value)


def test_a_file_is_no_home(folder: Path) -> None:
    file = folder / "file"
    file.touch()
    for home in (file, file / "home"):
        with pytest.raises(HomeUnreachableError, match=str(file)):
            EmbeddedPostgres(home).__enter__()


def test_a_full_disk_is_named(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "FIRST_START_BYTES", 2**62)
    with pytest.raises(DiskFullError, match=f"MiB are free in {new_home}"):
        EmbeddedPostgres(new_home).__enter__()


def test_a_failed_initdb_says_why_and_leaves_nothing(new_home: Path) -> None:
    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT_BYTES, FILE_LIMIT_BYTES))

    limited = subprocess.run(
        [sys.executable, "-c", USER, new_home],
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE_SECONDS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=limit_files,
    )
    assert "StartFailedError: initdb failed" in limited.stderr
    assert "File too large" in limited.stderr
    assert not list(Layout(new_home).folder.glob(f"{UNFINISHED}*"))
    with EmbeddedPostgres(new_home) as server:
        assert ask(server, "SELECT 1") == "1"


def test_a_server_that_refuses_to_start_is_quoted_at_once(home: Path) -> None:
    with Layout(home).data.joinpath("postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    begin = time.monotonic()
    with pytest.raises(StartFailedError, match="no_such_setting"):
        EmbeddedPostgres(home).__enter__()
    assert time.monotonic() - begin < PATIENCE_SECONDS


def test_the_quoted_lines_are_of_this_start(home: Path) -> None:
    Layout(home).log.write_text("an old trouble\n")
    Layout(home).data.joinpath("postgresql.conf").unlink()
    with pytest.raises(StartFailedError, match=r"postgresql\.conf") as refusal:
        EmbeddedPostgres(home).__enter__()
    assert "an old trouble" not in str(refusal.value)


def test_data_of_another_major_version_is_refused_with_both_versions(home: Path) -> None:
    Layout(home).data.joinpath("PG_VERSION").write_text("9\n")
    with pytest.raises(VersionMismatchError, match=r"by PostgreSQL 9, installed is \d+\.\d+"):
        EmbeddedPostgres(home).__enter__()


def test_a_lost_secret_is_named(home: Path) -> None:
    Layout(home).secret.unlink()
    with pytest.raises(StartFailedError, match=str(Layout(home).secret)):
        EmbeddedPostgres(home).__enter__()


def test_a_secret_of_another_server_is_refused(home: Path) -> None:
    Layout(home).secret.write_text("wrong")
    with pytest.raises(StartFailedError, match="password authentication failed"):
        EmbeddedPostgres(home).__enter__()


def test_missing_binaries_are_named(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    monkeypatch.setattr(binaries, "DEBIAN", new_home)
    with pytest.raises(BinariesMissingError, match="DATABASE_URL"):
        EmbeddedPostgres(new_home).__enter__()


def test_an_account_that_does_not_exist_is_refused(new_home: Path) -> None:
    with pytest.raises(AccountUnusableError, match="no-such-account"):
        EmbeddedPostgres(new_home, account="no-such-account").__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root chooses")
def test_root_without_anybody_to_run_as_is_refused(
    new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "UNPRIVILEGED", ("no-such-account",))
    with pytest.raises(AccountUnusableError, match="none of no-such-account exists"):
        EmbeddedPostgres(new_home).__enter__()
    with pytest.raises(AccountUnusableError, match="refuses to run as root"):
        EmbeddedPostgres(new_home, account="root").__enter__()


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        ("users_lock", "the earlier server did not stop within 0.2 s"),
        ("supervisor_lock", "PostgreSQL took no connection within 0.2 s"),
        ("server_lock", "processes of an earlier server still use"),
    ],
)
def test_waiting_for_others_ends(
    home: Path, lock: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.postgres.embedded.STOP_TIMEOUT_SECONDS", 0.2)
    with LockFile(getattr(Layout(home), lock)) as held:
        held.wait_exclusive()
        with pytest.raises(StartFailedError, match=problem):
            EmbeddedPostgres(home, start_timeout_seconds=0.2).__enter__()
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT 1") == "1"
