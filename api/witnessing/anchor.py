"""A place outside the database where checkpoints are kept: a folder, or a bucket."""

from collections.abc import Iterable
from typing import Protocol

LATEST = "latest"
CONTENT_BYTES_MAX = 1 << 18
"""More than any checkpoint with its cosignatures has."""


class AnchorError(Exception):
    """The anchor cannot be read or written at the moment; the text says which and why."""


class Anchor(Protocol):
    """Named contents, each whole or absent; all of its methods may raise `AnchorError`."""

    @property
    def place(self) -> str:
        """Where it is, as its owner wrote it."""

    def read(self, name: str) -> bytes | None:
        """What stands under the name; None for nothing."""

    def names(self, folder: str) -> Iterable[str]:
        """Of everything that stands in a folder, without the folder; in no order."""

    def create(self, name: str, content: bytes) -> bool:
        """Durably; False, and nothing is changed, where something stands already."""

    def replace(self, name: str, content: bytes) -> None:
        """Durably, whatever stood there."""
