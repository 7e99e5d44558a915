"""The small process that PostgreSQL is a child of, from the first user until the last is gone.

`python -m ledger.postgres.supervisor HOME ACCOUNT -- COMMAND...` returns as soon as the supervisor
runs detached. The descriptor of the supervisor lock is inherited from the process that
decided to start, and goes with this one. It imports the standard library only, and one thread is
all it has.
"""

import argparse
import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.postgres.account import Account
from ledger.postgres.layout import Layout
from ledger.postgres.locks import LockFile
from ledger.postgres.settings import PORT
from ledger.postgres.sockets import socket_folder

POLL_SECONDS = 0.1
SERVERS_LIMIT = 6  # one start and five restarts of a killed server
FATE_IS_SHARED = platform.system() == "Linux"  # the kernel tells the server when we die
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Launch:
    """What to run, as whom, and where its locks and files are."""

    layout: Layout
    account: Account
    command: Sequence[str]


def supervise(launch: Launch) -> None:
    """Keep a server up while there are users, then stop it.

    A server that was killed is started again; one that ended by itself had its reason, which is in
    the log, and whoever waits for it sees us end.
    """
    with LockFile(launch.layout.users_lock) as users:
        for _ in range(SERVERS_LIMIT):
            server = start_server(launch)
            if _outlives_users(server, users):
                _stop(server)
                _remove_socket_folder(launch.layout)
            if server.returncode >= 0:
                return


def start_server(launch: Launch) -> subprocess.Popen[bytes]:
    """Start the server when no process of an earlier one is left."""
    with LockFile(launch.layout.server_lock) as lock:
        lock.wait_exclusive()
        _forget_earlier_server(launch.layout)
        return subprocess.Popen(
            launch.command,
            stdin=subprocess.DEVNULL,
            cwd="/",
            pass_fds=[lock.fileno()],
            preexec_fn=_share_fate() if FATE_IS_SHARED else None,  # noqa: PLW1509 - one thread
            **launch.account.identity,
        )


def _outlives_users(server: subprocess.Popen[bytes], users: LockFile) -> bool:
    """Wait for the first of two ends; from True on, `users` keeps new users waiting."""
    while server.poll() is None:
        if users.try_exclusive():
            return True
        time.sleep(POLL_SECONDS)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # a fast shutdown: ends sessions, writes a checkpoint
    server.wait()


def _remove_socket_folder(layout: Layout) -> None:
    """The next start makes it anew; it may be one in the temporary folder, which is everybody's."""
    with contextlib.suppress(OSError):  # not empty after a killed server: then it is used again
        socket_folder(layout).rmdir()


def _forget_earlier_server(layout: Layout) -> None:
    """Remove the files that name an earlier server's process.

    The server lock says that it is gone, while its process id may long be somebody else's, and
    PostgreSQL would refuse to start for that.
    """
    socket = socket_folder(layout) / f".s.PGSQL.{PORT}"
    for path in (layout.data / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
        path.unlink(missing_ok=True)


def _share_fate() -> Callable[[], None]:
    """What the server's process does first, so that it shuts down fast when we are killed."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor = os.getpid()

    def share_fate() -> None:
        if prctl(PR_SET_PDEATHSIG, signal.SIGINT) != 0 or os.getppid() != supervisor:
            os._exit(os.EX_OSERR)

    return share_fate


def _stay_for_the_users() -> None:
    """A signal to the whole group or machine ends the users first, and they end us.

    Handlers, unlike SIG_IGN, are not inherited by the server.
    """
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="ledger.postgres.supervisor")
    parser.add_argument("home", type=Path)
    parser.add_argument("account", type=Account.from_text)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    if os.fork() != 0:
        os._exit(os.EX_OK)
    _stay_for_the_users()
    supervise(Launch(Layout(options.home), options.account, options.command))


if __name__ == "__main__":
    main(sys.argv[1:])
