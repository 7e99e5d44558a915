"""What two judges find of the same history: how much of each rule, and where they differ."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from heapq import heappush, heappushpop
from typing import NamedTuple

from ledger.rules.lapses.condition import Order

What = tuple[str, ...]


class Difference(StrEnum):
    """What becomes of a finding."""

    APPEARS = "appears"
    DISAPPEARS = "disappears"
    CHANGES = "changes"
    """It is found by both, by something else, from another moment on, or mended otherwise."""


class Seen(NamedTuple):
    """A finding as one of the judges has it."""

    what: What
    opens_at: datetime
    mended: Order | None = None


class Example(NamedTuple):
    """One finding that is not the same for both; without a position where a draft shows it."""

    position: int | None
    owner: str
    part: str
    type: str | None
    time: datetime | None
    before: Seen | None
    after: Seen | None


Key = tuple[str, Difference]
"""A rule, and what becomes of its findings."""
Rank = tuple[int, int]


@dataclass(slots=True)
class Differences:
    """As big as there are rules and `most_examples` of each."""

    most_examples: int
    counts: Counter[Key] = field(default_factory=Counter)
    _examples: dict[Key, list[tuple[Rank, Example]]] = field(default_factory=dict)

    def take(self, rule: str, example: Example) -> None:
        """Counts it where it differs, and keeps it where its position is among the first."""
        if example.before == example.after:
            return
        key = rule, _difference(example)
        self.counts[key] += 1
        if not self.most_examples:
            return
        kept = self._examples.setdefault(key, [])
        ranked = (-(example.position or 0), -self.counts[key]), example
        if len(kept) < self.most_examples:
            heappush(kept, ranked)
        else:
            heappushpop(kept, ranked)

    def examples(self, key: Key) -> list[Example]:
        """The first of them by position."""
        return [example for _, example in sorted(self._examples.get(key, ()), reverse=True)]


def _difference(example: Example) -> Difference:
    if example.before and example.after:
        return Difference.CHANGES
    return Difference.APPEARS if example.after else Difference.DISAPPEARS
