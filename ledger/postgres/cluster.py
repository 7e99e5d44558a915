"""Making everything a server needs before it can start, each thing whole or not at all."""

import secrets
import shutil
from pathlib import Path
from tempfile import mkdtemp

from ledger.postgres.account import Account
from ledger.postgres.binaries import Binaries
from ledger.postgres.durable import move_whole, write_whole
from ledger.postgres.errors import DiskFullError, HomeUnreachableError, StartFailedError
from ledger.postgres.layout import UNFINISHED, Layout
from ledger.postgres.locks import LockFile
from ledger.postgres.programs import run_program

SUPERUSER = "ledger_admin"
SECRET_BYTES = 32
FIRST_START_BYTES = 128 * 1024 * 1024  # an empty cluster, its write-ahead log, and room to work
FIRST_BUILTIN_LOCALE_MAJOR = 17
QUOTED_LINES = 15


def make_home(layout: Layout, account: Account) -> None:
    """Make the folders that are missing, as closed as `account` can bear; change none there is."""
    for parent in reversed(layout.home.parents):
        _make_folder(parent, 0o755)
    for folder in (layout.home, layout.folder):
        _make_folder(folder, 0o711 if account.drops else 0o700)
    if closed := account.closed_folder(layout.folder):
        raise HomeUnreachableError(
            f"PostgreSQL may not run as root, and the account {account.name} may not enter "
            f"{closed}; open that folder (chmod o+x) or set LEDGER_HOME to another one"
        )


def data_major(data: Path) -> int | None:
    """The major version that made the data folder; None when there is none."""
    if not data.exists():
        return None
    text = data.joinpath("PG_VERSION").read_text(encoding="ascii").strip()
    if not text.isdecimal():
        raise StartFailedError(f"{data / 'PG_VERSION'} does not name a version of PostgreSQL")
    return int(text)


def clear_unfinished(layout: Layout) -> None:
    """Remove what a crash left half made; the caller holds the server lock, so nobody writes it."""
    for leftover in layout.folder.glob(f"{UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def make_cluster(layout: Layout, account: Account, binaries: Binaries, lock: LockFile) -> None:
    """Make the data folder where it is missing; initdb inherits `lock` and outlives us with it."""
    if layout.data.exists():
        account.own_tree(layout.data)
        return
    _require_room(layout.home)
    secret = _secret(layout)
    unfinished = Path(mkdtemp(prefix=UNFINISHED, dir=layout.folder))
    account.own(unfinished)
    try:
        _run_initdb(unfinished, secret, account, binaries, lock)
        move_whole(unfinished / "data", layout.data)
    finally:
        shutil.rmtree(unfinished)


def read_secret(layout: Layout) -> str:
    try:
        return layout.secret.read_text(encoding="ascii")
    except FileNotFoundError as error:
        raise StartFailedError(
            f"{layout.secret} is missing: restore it, or the data in {layout.data} stays closed"
        ) from error


def _make_folder(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        folder.chmod(mode)  # whatever our umask is


def _require_room(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < FIRST_START_BYTES:
        raise DiskFullError(
            f"{free // 1024**2} MiB are free in {home}, a first start takes "
            f"{FIRST_START_BYTES // 1024**2} MiB; make room or set LEDGER_HOME"
        )


def _secret(layout: Layout) -> str:
    if not layout.secret.exists():
        write_whole(layout.secret, secrets.token_urlsafe(SECRET_BYTES).encode("ascii"))
    return read_secret(layout)


def _run_initdb(
    folder: Path, secret: str, account: Account, binaries: Binaries, lock: LockFile
) -> None:
    password_file = folder / "password"
    write_whole(password_file, secret.encode("ascii"))
    account.own(password_file)
    command = [str(binaries.initdb), *_initdb_options(folder, password_file, binaries.major)]
    done = run_program(command, account.identity, keep_open=[lock.fileno()])
    if done.returncode != 0:
        lines = "\n".join(done.stderr.splitlines()[-QUOTED_LINES:])
        raise StartFailedError(f"initdb failed in {folder} ({done.returncode}):\n{lines}")


def _initdb_options(folder: Path, password_file: Path, major: int) -> list[str]:
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        f"--pgdata={folder / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        *(builtin if major >= FIRST_BUILTIN_LOCALE_MAJOR else []),
        "--no-instructions",
    ]
