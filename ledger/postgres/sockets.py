"""The private folder of the server's socket."""

import os
import stat
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from ledger.postgres.account import Account
from ledger.postgres.durable import write_whole
from ledger.postgres.errors import HomeUnreachableError
from ledger.postgres.layout import Layout
from ledger.postgres.settings import PORT

SOCKET_PATH_LIMIT_BYTES = 103  # sun_path less its NUL: 107 on Linux, 103 elsewhere
LIST_CHARACTERS = frozenset(',"')  # mean something in unix_socket_directories and in host=


def socket_folder(layout: Layout) -> Path:
    """Where a running server's socket is; the first start has prepared it."""
    if _fits(layout.socket_folder):
        return layout.socket_folder
    try:
        return Path(os.fsdecode(layout.short_socket_note.read_bytes()))
    except FileNotFoundError:
        return layout.socket_folder


def prepare_socket_folder(layout: Layout, account: Account) -> Path:
    """Make the socket's folder: 0700, the account's own, with a name that a socket may have."""
    folder = socket_folder(layout)
    if folder != layout.socket_folder:
        return folder if _is_private(folder, account) else _make_short(layout, account)
    if not _fits(folder):
        return _make_short(layout, account)
    folder.mkdir(mode=0o700, exist_ok=True)
    account.own(folder)
    return folder


def _fits(folder: Path) -> bool:
    name = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(name) <= SOCKET_PATH_LIMIT_BYTES and not LIST_CHARACTERS & set(str(folder))


def _is_private(folder: Path, account: Account) -> bool:
    """Whether a remembered folder is still ours: the temporary folder is everybody's."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return status.st_uid == account.uid and status.st_mode == stat.S_IFDIR | 0o700


def _make_short(layout: Layout, account: Account) -> Path:
    parent = Path(gettempdir()).resolve()
    if closed := account.closed_folder(parent):
        raise HomeUnreachableError(f"{account.name} may not enter {closed}; set TMPDIR")
    folder = Path(mkdtemp(prefix="ledger-", dir=parent))
    if not _fits(folder):
        folder.rmdir()
        raise HomeUnreachableError(
            f"{layout.home} and {parent} are too long for a socket; set TMPDIR"
        )
    account.own(folder)
    write_whole(layout.short_socket_note, os.fsencode(folder))
    return folder
