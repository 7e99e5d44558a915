"""What became of an event's sealed values: in clear, erased, unreadable; and which stay closed."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opened:
    """One box; without values it is erased, or unreadable. `category` as for a `SealedPart`."""

    field: str
    category: str | None
    values: Mapping[str, str] | None = None
    unreadable: bool = False

    @property
    def erased(self) -> bool:
        return self.values is None and not self.unreadable


@dataclass(frozen=True, slots=True)
class Extent:
    """Which categories a copy gives: those asked for (None: all), without those withheld."""

    asked: frozenset[str] | None = None
    withheld: frozenset[str] = frozenset()

    def includes(self, category: str | None) -> bool:
        if category is None:
            return True
        return category not in self.withheld and (self.asked is None or category in self.asked)
