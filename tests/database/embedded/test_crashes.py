"""Whatever is killed, nothing lingers, the next start works, and what was committed is there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from ledger.postgres import embedded, supervisor
from ledger.postgres.embedded import EmbeddedPostgres
from ledger.postgres.layout import UNFINISHED, Layout
from ledger.postgres.settings import PORT
from ledger.postgres.supervisor import Launch, start_server
from tests.database.embedded.processes import (
    START_TIME,
    account_of,
    ask,
    is_alive,
    is_stopped,
    kill_and_wait,
    parent,
    postmaster,
    tell,
    user,
    wait_until,
)

KEEP = "CREATE TABLE kept AS SELECT 7 AS number"


@contextmanager
def foreign_process(home: Path) -> Iterator[int]:
    """A process of the server's account that is not the server."""
    command = ["/bin/sleep", "600"]
    with killed_at_last(subprocess.Popen(command, cwd="/", **account_of(home).identity)) as process:
        yield process.pid


@contextmanager
def killed_at_last(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_a_killed_user_counts_as_gone(home: Path) -> None:
    with user(home) as only:
        only.server_start_time()
        server = postmaster(home)
        only.kill()
        wait_until(lambda: not is_alive(server))
    assert is_stopped(home)


def test_a_user_killed_among_others_takes_nothing_with_it(home: Path) -> None:
    with user(home) as first, EmbeddedPostgres(home) as server:
        started = first.server_start_time()
        first.kill()
        assert ask(server, START_TIME) == started


def test_the_server_goes_with_a_killed_supervisor(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        tell(server, KEEP)
        pid = postmaster(home)
        kill_and_wait(parent(pid))
        wait_until(lambda: not is_alive(pid))
        with EmbeddedPostgres(home) as again:
            assert ask(again, "SELECT number FROM kept") == "7"


def test_a_start_right_after_the_supervisor_was_killed_waits_for_the_server_to_go(
    home: Path,
) -> None:
    with EmbeddedPostgres(home) as server:
        tell(server, KEEP)
        pid = postmaster(home)
        kill_and_wait(parent(pid))
        with EmbeddedPostgres(home) as again:
            assert not is_alive(pid)
            assert ask(again, "SELECT number FROM kept") == "7"


def test_a_killed_server_is_started_again_under_its_users(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        tell(server, KEEP)
        kill_and_wait(postmaster(home))
        with EmbeddedPostgres(home):
            assert ask(server, "SELECT number FROM kept") == "7"
    assert is_stopped(home)


def test_the_supervisor_gives_up_a_server_that_is_killed_again_and_again(home: Path) -> None:
    with EmbeddedPostgres(home):
        watcher = parent(postmaster(home))
        for _ in range(supervisor.SERVERS_LIMIT):
            pid = postmaster(home)
            kill_and_wait(pid)
            wait_until(partial(is_replaced, home, pid, watcher))
        wait_until(lambda: not is_alive(watcher))


def is_replaced(home: Path, pid: int, watcher: int) -> bool:
    """Whether the killed server `pid` has a successor, or nobody is left to start one."""
    try:
        return postmaster(home) != pid or not is_alive(watcher)
    except (FileNotFoundError, IndexError):
        return False


def test_after_a_power_loss_the_server_recovers_what_was_committed(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        tell(server, KEEP)
        pid = postmaster(home)
        kill_and_wait(parent(pid), pid)
    assert not is_stopped(home)
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT number FROM kept") == "7"
        assert "database system was interrupted" in server.log_file.read_text()


@pytest.mark.parametrize("ours", [True, False], ids=["of a user", "of the server's account"])
def test_process_ids_that_now_belong_to_others_do_not_prevent_a_start(
    home: Path, ours: bool
) -> None:
    layout = Layout(home)
    with foreign_process(home) as foreign:
        pid = os.getpid() if ours else foreign
        text = f"{pid}\n{layout.data}\n1\n{PORT}\n{layout.socket_folder}\n\n"
        for stale in (
            layout.data / "postmaster.pid",
            layout.socket_folder / f".s.PGSQL.{PORT}.lock",
        ):
            stale.parent.mkdir(mode=0o700, exist_ok=True)
            stale.write_text(text)
        with EmbeddedPostgres(home) as server:
            assert ask(server, "SELECT 1") == "1"
        assert is_alive(foreign)


def test_a_first_start_killed_in_the_middle_of_initdb_is_made_up_for(new_home: Path) -> None:
    layout = Layout(new_home)
    with user(new_home) as first:
        wait_until(lambda: any(layout.folder.glob(f"{UNFINISHED}*/data/PG_VERSION")))
        first.kill()
    assert not layout.data.exists()
    with EmbeddedPostgres(new_home) as server:
        assert ask(server, "SELECT 1") == "1"
    assert not list(layout.folder.glob(f"{UNFINISHED}*"))


def test_half_made_files_of_an_earlier_crash_are_removed(home: Path) -> None:
    layout = Layout(home)
    leftover = layout.folder / f"{UNFINISHED}folder"
    leftover.joinpath("data").mkdir(parents=True)
    layout.folder.joinpath(f"{UNFINISHED}file").write_bytes(b"half")
    with EmbeddedPostgres(home):
        assert not list(layout.folder.glob(f"{UNFINISHED}*"))


def test_where_the_kernel_does_not_tell_the_server_the_next_user_stops_the_orphan(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedPostgres(home):
        command = Path(f"/proc/{postmaster(home)}/cmdline").read_text().split("\0")[:-1]
    monkeypatch.setattr(supervisor, "FATE_IS_SHARED", False)
    monkeypatch.setattr(embedded, "FATE_IS_SHARED", False)
    Layout(home).socket_folder.mkdir(mode=0o700)
    account_of(home).own(Layout(home).socket_folder)
    launch = Launch(Layout(home), account_of(home), command)
    with killed_at_last(start_server(launch)) as orphan, EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT 1") == "1"
        assert orphan.wait() == 0
        assert postmaster(home) != orphan.pid


def test_a_supervisor_that_dies_at_once_is_noticed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(embedded.StartFailedError, match="PostgreSQL ended"):
        EmbeddedPostgres(home).__enter__()
