"""An anchor in a folder: best on another machine's disk, or one that is written once."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.witnessing.anchor import CONTENT_BYTES_MAX, AnchorError
from ledger.postgres.durable import sync

MODE = 0o644


@dataclass(frozen=True)
class FolderAnchor:
    """The folder is made when something is first written; its own parent must be there."""

    folder: Path

    @property
    def place(self) -> str:
        return str(self.folder)

    def read(self, name: str) -> bytes | None:
        with self._told():
            try:
                with (self.folder / name).open("rb") as file:
                    return file.read(CONTENT_BYTES_MAX)
            except FileNotFoundError:
                return None

    def names(self, folder: str) -> list[str]:
        with self._told():
            try:
                return [path.name for path in (self.folder / folder).iterdir()]
            except FileNotFoundError:
                return []

    def create(self, name: str, content: bytes) -> bool:
        with self._told(), self._written(name, content) as written:
            try:
                (self.folder / name).hardlink_to(written)  # refuses what is there, unlike a rename
            except FileExistsError:
                return False
            sync((self.folder / name).parent)
        return True

    def replace(self, name: str, content: bytes) -> None:
        with self._told(), self._written(name, content) as written:
            written.replace(self.folder / name)
            sync((self.folder / name).parent)

    @contextmanager
    def _written(self, name: str, content: bytes) -> Iterator[Path]:
        """A file of that content, synchronised, beside the one it is to become."""
        folder = (self.folder / name).parent
        _make(folder, self.folder)
        path = folder / f".{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AnchorError(f"{self.place}: {error.strerror}") from error


def _make(folder: Path, top: Path) -> None:
    """Makes the folders below the parent of `top`, which tells a mount that is not there."""
    missing = [each for each in (top, folder) if not each.is_dir()]
    for each in missing:
        each.mkdir()
        sync(each.parent)
