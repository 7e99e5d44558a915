"""The organisation's own facts, kept in memory and brought up to date by position."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from ledger.rules.organisation import TAKES_IN, Organisation
from ledger.vocabulary.envelope import Stored
from projections.projection import read_stored

TYPES = [fact.TOPIC for fact in TAKES_IN]
FOLDED = 32
"""So many states of the past are kept folded."""


class Row(NamedTuple):
    """One event of these types."""

    position: int
    recorded_at: datetime
    type: str
    data: bytes


class _Told(NamedTuple):
    position: int
    recorded_at: datetime
    stored: Stored[Any]


class KnownOrganisation:
    """Shared by the threads that decide: what was told never changes, a state is never touched."""

    def __init__(self) -> None:
        self._told: list[_Told] = []
        self._changing = Lock()
        self._folded: OrderedDict[int, Organisation] = OrderedDict()
        self.position = 0
        """Up to where everything is known."""

    def take(self, rows: Iterable[Row], until: int) -> None:
        """Takes in everything from a position known up to `until`.

        Raises `UnknownVersionError` or `msgspec.DecodeError` for what cannot be read.
        """
        told = [_Told(r.position, r.recorded_at, read_stored(r.type, r.data)) for r in rows]
        if not told and until <= self.position:
            return
        with self._changing:
            fresh = [each for each in told if each.position > self.position]
            self._told += sorted(fresh, key=lambda each: each.position)
            self.position = max(self.position, until)

    def at(self, position: int, known_at: datetime | None = None) -> Organisation:
        """As it was known at a position, or at a moment before it."""
        count = bisect_right(self._told, position, key=lambda each: each.position)
        if known_at is not None:
            count = min(count, bisect_right(self._told, known_at, key=lambda e: e.recorded_at))
        with self._changing:
            if count not in self._folded:
                self._folded[count] = _folded(self._told[:count])
            self._folded.move_to_end(count)
            if len(self._folded) > FOLDED:
                self._folded.popitem(last=False)
            return self._folded[count]


def _folded(told: Iterable[_Told]) -> Organisation:
    organisation = Organisation()
    for each in told:
        organisation.take(each.position, each.stored)
    return organisation
