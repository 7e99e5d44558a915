"""Files and folders that are whole or absent after a power loss."""

import os
import secrets
from pathlib import Path

from ledger.postgres.layout import UNFINISHED


def write_whole(path: Path, content: bytes) -> None:
    """Write a 0600 file under a name of its own, then give it its real name."""
    unfinished = path.with_name(UNFINISHED + secrets.token_hex(8))
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    move_whole(unfinished, path)


def move_whole(unfinished: Path, path: Path) -> None:
    """Give a finished and synchronised file or folder its real name, durably."""
    unfinished.rename(path)
    sync(path.parent)


def sync_tree(top: Path) -> None:
    for folder, _, files in os.walk(top):
        for name in files:
            sync(Path(folder, name))
        sync(Path(folder))


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
