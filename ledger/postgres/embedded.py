"""A private PostgreSQL in the ledger's home, shared by the ledger's processes.

Three locks keep it together, and the kernel gives each back however its holder ends:

- `users.lock`: shared by every user. The supervisor takes it alone to stop the server, so a new
  user waits for the end of a stop and then finds nothing running.
- `supervisor.lock`: held from the decision to start, handed on to the supervisor, free when that
  has ended. Of two users at once one gets it and starts, the other waits for an answer.
- `server.lock`: inherited by initdb and the server. When it is free none of their processes is
  left, whatever postmaster.pid says.
"""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from platformdirs import user_data_path

from ledger.postgres.account import Account, choose_account
from ledger.postgres.binaries import binaries_for, find_binaries
from ledger.postgres.cluster import (
    clear_unfinished,
    data_major,
    make_cluster,
    make_home,
    read_secret,
)
from ledger.postgres.deadline import Deadline
from ledger.postgres.errors import (
    AccountUnusableError,
    BinariesMissingError,
    DiskFullError,
    EmbeddedPostgresError,
    HomeUnreachableError,
    StartFailedError,
    VersionMismatchError,
)
from ledger.postgres.layout import Layout
from ledger.postgres.locks import LockFile
from ledger.postgres.programs import process_environment
from ledger.postgres.server import Server, is_answering, open_server, stop_orphan
from ledger.postgres.server_log import last_lines, open_log
from ledger.postgres.settings import server_command
from ledger.postgres.sockets import prepare_socket_folder
from ledger.postgres.supervisor import FATE_IS_SHARED

__all__ = [
    "AccountUnusableError",
    "BinariesMissingError",
    "DiskFullError",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "HomeUnreachableError",
    "Server",
    "StartFailedError",
    "VersionMismatchError",
    "default_home",
]

START_TIMEOUT_SECONDS = 120.0
STOP_TIMEOUT_SECONDS = 60.0
ROOT_HOME = Path("/var/lib/ledger")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
UNREACHABLE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG}
)


def default_home() -> Path:
    """Where the embedded data goes when nobody says."""
    return ROOT_HOME if os.geteuid() == 0 else user_data_path("ledger")


class EmbeddedPostgres:
    """Use the private PostgreSQL of `home` while inside the `with`.

    The first user starts it, the last one out has it stopped and waits for that, so that ending a
    container does not cut it off. A killed user counts as gone.

    `account` is who PostgreSQL runs as when we are root: unless given, the owner of the data, else
    the first that exists of ledger, postgres, nobody.

    Raises an `EmbeddedPostgresError` that names the folder, the versions or the log's last lines.
    """

    def __init__(
        self,
        home: Path,
        *,
        start_timeout_seconds: float = START_TIMEOUT_SECONDS,
        account: str | None = None,
    ) -> None:
        self._home = home
        self._start_timeout_seconds = start_timeout_seconds
        self._account_name = account
        self._inside = ExitStack()

    def __enter__(self) -> Server:
        deadline = Deadline(self._start_timeout_seconds)
        with ExitStack() as stack, _explaining(self._home):
            layout = Layout(self._home.resolve())
            account = choose_account(self._account_name, layout.data)
            make_home(layout, account)
            users = stack.enter_context(LockFile(layout.users_lock))
            stack.callback(_leave, layout, users)
            _join(users, deadline)
            server = _await_server(layout, account, deadline)
            self._inside = stack.pop_all()
        return server

    def __exit__(self, *_: object) -> None:
        self._inside.close()


def _join(users: LockFile, deadline: Deadline) -> None:
    if not any(users.try_shared() for _ in deadline.polls()):
        raise StartFailedError(f"the earlier server did not stop within {deadline.seconds:g} s")


def _leave(layout: Layout, users: LockFile) -> None:
    """Give up our use and, when we were the last, wait for the server to be stopped."""
    with LockFile(layout.supervisor_lock) as supervisor:
        for _ in Deadline(STOP_TIMEOUT_SECONDS).polls():
            if supervisor.try_exclusive() or _has_others(users):
                return


def _has_others(users: LockFile) -> bool:
    """Whether somebody else uses the server; gives up our use in any case."""
    if users.try_exclusive():
        users.unlock()
        return False
    shared = users.try_shared()  # refused while the supervisor stops the server
    users.unlock()
    return shared


def _await_server(layout: Layout, account: Account, deadline: Deadline) -> Server:
    """Wait until the server answers, and start it whenever nobody does."""
    log_start_bytes: int | None = None
    for _ in deadline.polls():
        with LockFile(layout.supervisor_lock) as claim:
            if claim.try_exclusive():
                if log_start_bytes is not None:
                    raise _start_failed("PostgreSQL ended", layout, log_start_bytes)
                log_start_bytes = _start(layout, account, claim, deadline)
        if is_answering(layout):
            return open_server(layout)
    problem = f"PostgreSQL took no connection within {deadline.seconds:g} s"
    raise _start_failed(problem, layout, log_start_bytes or 0)


def _start(layout: Layout, account: Account, claim: LockFile, deadline: Deadline) -> int:
    """Start a supervisor that takes over `claim`; the size of the log before that."""
    with LockFile(layout.server_lock) as server_lock:
        _await_end_of_earlier(layout, server_lock, deadline)
        command = _prepare(layout, account, server_lock)
    with open_log(layout.log, account) as log:
        start_bytes = log.tell()
        _detach_supervisor(layout, account, command, claim, log.fileno())
    return start_bytes


def _await_end_of_earlier(layout: Layout, server_lock: LockFile, deadline: Deadline) -> None:
    """Wait until no process of initdb or of a server without supervisor is left."""
    for _ in deadline.polls():
        if server_lock.try_exclusive():
            return
        if not FATE_IS_SHARED:
            stop_orphan(layout)
    raise StartFailedError(
        f"processes of an earlier server still use {layout.data} after {deadline.seconds:g} s"
    )


def _prepare(layout: Layout, account: Account, server_lock: LockFile) -> list[str]:
    """Make what is missing; the command line of the server."""
    clear_unfinished(layout)
    found = find_binaries(data_major(layout.data))
    binaries = binaries_for(account, found, layout.folder)
    make_cluster(layout, account, binaries, server_lock)
    read_secret(layout)
    folder = prepare_socket_folder(layout, account)
    return server_command(binaries, account, layout, folder)


def _detach_supervisor(
    layout: Layout, account: Account, command: list[str], claim: LockFile, log: int
) -> None:
    module = [sys.executable, "-P", "-m", "ledger.postgres.supervisor"]
    subprocess.run(
        [*module, str(layout.home), account.to_text(), "--", *command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        check=False,  # when it ends at once the claim is free again, and the log says why
        cwd="/",
        env=process_environment() | {"PYTHONPATH": str(Path(__file__).parents[2])},
        pass_fds=[claim.fileno()],
        start_new_session=True,
    )


def _start_failed(problem: str, layout: Layout, since_bytes: int) -> StartFailedError:
    lines = last_lines(layout.log, since_bytes) or "(nothing)"
    free = shutil.disk_usage(layout.home).free // 1024**2  # a full disk may leave no line
    return StartFailedError(f"{problem}; {free} MiB are free; {layout.log} says:\n{lines}")


@contextmanager
def _explaining(home: Path) -> Iterator[None]:
    """Translate what the operating system says about the home."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename or home}: {error.strerror}"
        if error.errno in FULL:
            raise DiskFullError(
                f"{what}; make room or set LEDGER_HOME to another folder"
            ) from error
        if error.errno in UNREACHABLE:
            raise HomeUnreachableError(f"{what}; set LEDGER_HOME to a folder of yours") from error
        raise
