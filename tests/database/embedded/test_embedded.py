"""One server for whoever uses it, private and configured as promised."""

import os
import stat
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from ledger.postgres import embedded, settings
from ledger.postgres.account import choose_account
from ledger.postgres.binaries import Binaries, find_binaries
from ledger.postgres.embedded import EmbeddedPostgres, Server, default_home
from ledger.postgres.layout import Layout
from ledger.postgres.sockets import SOCKET_PATH_LIMIT_BYTES
from tests.database.embedded.processes import (
    START_TIME,
    ask,
    is_stopped,
    postmaster,
    tell,
    user,
    wait_until,
)

AS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not AS_ROOT, reason="only root drops its rights")

PROMISED = {
    "listen_addresses": "",
    "data_checksums": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "server_encoding": "UTF8",
    "password_encryption": "scram-sha-256",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "max_connections": "60",
    "jit": "off",
    "TimeZone": "UTC",
}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_the_server_and_its_database(new_home: Path) -> None:
    with EmbeddedPostgres(new_home) as server:
        assert ask(server, "SELECT current_database()") == "ledger"
        assert ask(server, "SELECT current_user") == "ledger_admin"
        assert server.version == int(ask(server, "SHOW server_version_num"))
    assert is_stopped(new_home)


def test_what_was_written_is_there_at_the_next_start(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        tell(server, "CREATE TABLE kept AS SELECT 7 AS number")
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT number FROM kept") == "7"


def test_users_share_one_server_until_the_last_is_out(home: Path) -> None:
    with EmbeddedPostgres(home) as first:
        started = ask(first, START_TIME)
        with EmbeddedPostgres(home) as second, user(home) as third:
            assert ask(second, START_TIME) == started
            assert third.server_start_time() == started
            third.leave()
        assert ask(first, START_TIME) == started
    assert is_stopped(home)


def test_the_server_outlives_the_process_that_started_it(home: Path) -> None:
    with user(home) as starter:
        started = starter.server_start_time()
        with EmbeddedPostgres(home) as server:
            starter.leave()
            assert ask(server, START_TIME) == started


def test_processes_that_start_at_once_get_one_server(new_home: Path) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(user(new_home)) for _ in range(4)]
        assert len({one.server_start_time() for one in users}) == 1
    wait_until(lambda: is_stopped(new_home))


def test_a_user_who_comes_while_the_server_stops_gets_a_server(home: Path) -> None:
    for _ in range(8):
        with user(home) as leaving:
            leaving.server_start_time()
            assert leaving.process.stdin is not None
            leaving.process.stdin.close()
            with EmbeddedPostgres(home) as server:
                assert ask(server, "SELECT 1") == "1"


@pytest.mark.parametrize(("name", "value"), PROMISED.items())
def test_the_server_is_configured_as_promised(server: Server, name: str, value: str) -> None:
    assert ask(server, f"SHOW {name}") == value


def test_text_is_ordered_by_code_point(server: Server) -> None:
    locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'ledger'"
    assert ask(server, locale) == "bC.UTF-8"
    assert ask(server, "SELECT upper('é')") == "É"


def test_the_socket_and_the_secret_are_private(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        assert mode(server.socket_folder) == 0o700
        assert mode(server.socket_folder / ".s.PGSQL.5432") == 0o700
    assert mode(Layout(home).secret) == 0o600
    assert mode(Layout(home).log) == 0o600
    assert mode(Layout(home).data) == 0o700


def test_the_password_is_in_no_representation(server: Server, served_home: Path) -> None:
    secret = Layout(served_home).secret.read_text()
    assert secret in server.admin_conninfo
    assert secret not in repr(server)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_refused(server: Server, password: str) -> None:
    conninfo = server.conninfo_for("ledger_admin", password)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(conninfo)


def test_a_role_of_its_own_connects(server: Server) -> None:
    tell(server, "CREATE ROLE clerk LOGIN PASSWORD 'p'' w'")
    with psycopg.connect(server.conninfo_for("clerk", "p' w", "postgres")) as connection:
        assert connection.info.user == "clerk"


def test_variables_of_the_environment_lead_nowhere_else(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"HOSTADDR": "127.0.0.1", "PORT": "1", "USER": "x", "DATA": "/x"}.items():
        monkeypatch.setenv(f"PG{name}", value)
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT 1") == "1"


def test_the_log_quotes_no_value_of_a_failed_statement(server: Server) -> None:
    failing = ("SELECT 'M000123'::int", "DO $$ BEGIN RAISE 'M000123'; END $$")
    for statement in failing:
        with pytest.raises(psycopg.Error, match="M000123"):
            tell(server, statement)
    assert "M000123" not in server.log_file.read_text()


def test_settings_of_a_new_release_hold_from_the_next_start(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedPostgres(home) as server:
        tell(server, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_connections = 5")
    newer = tuple(dict(settings.SETTINGS, max_connections="61").items())
    monkeypatch.setattr(settings, "SETTINGS", newer)
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SHOW max_connections") == "61"
        assert ask(server, "SHOW fsync") == "on"


@only_root
def test_root_does_not_run_the_server(home: Path) -> None:
    with user(home, extra_groups=[0]) as root:
        root.server_start_time()
        status = Path(f"/proc/{postmaster(home)}/status").read_text()
    identity = {line.split()[0]: set(line.split()[1:]) for line in status.splitlines()}
    assert "0" not in identity["Uid:"] | identity["Gid:"] | identity["Groups:"]


@only_root
def test_the_account_can_be_chosen_and_takes_the_data_over(home: Path) -> None:
    with EmbeddedPostgres(home, account="nobody") as server:
        tell(server, "CREATE TABLE kept ()")
    with EmbeddedPostgres(home) as server:
        assert ask(server, "SELECT count(*) FROM kept") == "0"
    assert Layout(home).data.owner() == "nobody"


@only_root
def test_binaries_that_the_account_cannot_reach_are_copied(
    new_home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_binaries(None)
    package = found.folder.parents[1]
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        closed.joinpath(part.name).symlink_to(part)
    hidden = Binaries(closed / found.folder.relative_to(package.parent), found.version)
    monkeypatch.setattr(embedded, "find_binaries", lambda _: hidden)
    for _ in range(2):
        with EmbeddedPostgres(new_home):
            program = Path(f"/proc/{postmaster(new_home)}/exe").readlink()
        assert program.is_relative_to(new_home / "postgres" / f"binaries-{found.version}")


def test_a_home_with_a_long_path_gets_a_short_socket(folder: Path) -> None:
    home = folder.joinpath(*["long-" * 8] * 5)
    with EmbeddedPostgres(home) as server, user(home) as other:
        socket = server.socket_folder
        assert len(str(home)) > SOCKET_PATH_LIMIT_BYTES > len(str(socket))
        assert mode(socket) == 0o700
        assert other.server_start_time() == ask(server, START_TIME)
    wait_until(lambda: not socket.exists())


def test_a_home_with_a_comma_in_its_name_works(folder: Path) -> None:
    with EmbeddedPostgres(folder / 'a, "b" and c') as server:
        assert ask(server, "SELECT 1") == "1"


def test_a_remembered_socket_folder_is_used_only_while_it_is_private(folder: Path) -> None:
    home = folder / ("long-" * 20)
    foreign = folder / "foreign"
    foreign.mkdir()
    foreign.chmod(0o755)
    with EmbeddedPostgres(home):
        pass
    Layout(home).short_socket_note.write_text(str(foreign))
    with EmbeddedPostgres(home) as server:
        assert server.socket_folder != foreign
    assert mode(foreign) == 0o755


def test_the_default_home_is_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/ledger")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert default_home() == Path("/somewhere/ledger")


def test_the_owner_of_the_data_is_the_account_of_the_next_start(home: Path) -> None:
    assert choose_account(None, Layout(home).data).uid == Layout(home).data.stat().st_uid
