"""The server's log file: opened for the supervisor, quoted in errors."""

import os
from pathlib import Path
from typing import BinaryIO

from ledger.postgres.account import Account

ROTATE_AT_BYTES = 10 * 1024 * 1024
QUOTED_BYTES = 8 * 1024
QUOTED_LINES = 15
NOISE = "the database system is starting up"  # the answers to our own asking


def open_log(path: Path, account: Account) -> BinaryIO:
    """Open for appending, `account`'s own; a long log is put aside first."""
    if path.exists() and path.stat().st_size > ROTATE_AT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    log = os.fdopen(os.open(path, flags, 0o600), "ab")
    account.own(path)
    return log


def last_lines(path: Path, since_bytes: int) -> str:
    """The last lines written after the first `since_bytes` of the log."""
    if not path.exists():
        return ""
    with path.open("rb") as log:
        size = log.seek(0, os.SEEK_END)
        log.seek(max(since_bytes, size - QUOTED_BYTES))
        text = log.read().decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if NOISE not in line]
    return "\n".join(lines[-QUOTED_LINES:])
