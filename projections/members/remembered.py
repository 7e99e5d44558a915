"""Views kept in memory between batches, the least lately used leaving first."""

from collections import OrderedDict

from projections.members.view import View

REMEMBERED_BYTES = 8 * 1024 * 1024
"""Of views as stored; in memory one takes about eight times as much."""


class Remembered:
    """Views by subject. Whoever takes one may change it, and puts it back."""

    def __init__(self, most_bytes: int = REMEMBERED_BYTES) -> None:
        self._most_bytes = most_bytes
        self._views: OrderedDict[str, tuple[View, int]] = OrderedDict()
        self._bytes = 0

    def take(self, subject: str) -> View | None:
        held = self._views.pop(subject, None)
        if held is None:
            return None
        self._bytes -= held[1]
        return held[0]

    def put(self, subject: str, view: View, stored_bytes: int) -> None:
        """Remembers a view that was not there, as the one used last."""
        self._views[subject] = view, stored_bytes
        self._bytes += stored_bytes
        while self._bytes > self._most_bytes:
            _, (_, left_bytes) = self._views.popitem(last=False)
            self._bytes -= left_bytes

    def clear(self) -> None:
        self._views.clear()
        self._bytes = 0
