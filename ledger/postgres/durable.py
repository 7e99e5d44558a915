"""Files and folders that are whole or absent after a power loss."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from ledger.postgres.layout import UNFINISHED


def write_whole(path: Path, content: bytes) -> None:
    """Write a 0600 file under a name of its own, then give it its real name."""
    unfinished = path.with_name(UNFINISHED + secrets.token_hex(8))
    _write(unfinished, content)
    move_whole(unfinished, path)


def make_whole(path: Path, content: bytes) -> None:
    """Write a 0600 file where there is none; of two makers one wins, and what it wrote stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write(draft, content)
    with suppress(FileExistsError):
        path.hardlink_to(draft)  # refuses what is there, unlike a rename
    draft.unlink()
    sync(path.parent)


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


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
