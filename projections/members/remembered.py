"""Stored views kept in memory between batches, the least lately written leaving first."""

from collections import OrderedDict
from collections.abc import Iterable

REMEMBERED_BYTES = 32 * 1024 * 1024


class Remembered:
    """The bytes of views by subject: ten times smaller than views, and as fast as they.

    (A view that lay in memory for a while is scattered over it; one just decoded is not.)
    """

    def __init__(self, most_bytes: int = REMEMBERED_BYTES) -> None:
        self._most_bytes = most_bytes
        self._stored: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def find(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """Those of these that are remembered."""
        stored = self._stored
        return {subject: stored[subject] for subject in subjects if subject in stored}

    def put(self, subject: str, stored: bytes) -> None:
        """Remembers it as the one written last."""
        self._bytes += len(stored) - len(self._stored.pop(subject, b""))
        self._stored[subject] = stored
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._stored.popitem(last=False)[1])

    def clear(self) -> None:
        self._stored.clear()
        self._bytes = 0
