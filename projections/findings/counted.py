"""The lapses of members as they were last counted, so that an act only goes on from there."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.rules.in_force import RulesAt
from ledger.rules.lapses.condition import Condition
from ledger.rules.lapses.of import retention_lapses
from ledger.rules.lapses.retention import Retention

REMEMBERED = 5_000
"""So many members at most."""


@dataclass(frozen=True, slots=True)
class Count:
    """Of one member: what collecting and using change nothing of, and what they do."""

    cases: list[Condition]
    retention: Retention | None
    """None where nothing makes its data due."""

    def conditions(self, rules_at: RulesAt) -> Iterator[Condition]:
        yield from self.cases
        if self.retention:
            yield from retention_lapses(self.retention, rules_at)


class Counted:
    """Those of the members that were counted last."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, Count] = OrderedDict()

    def __contains__(self, subject: str) -> bool:
        return subject in self._of

    def of(self, subject: str) -> Count | None:
        if subject in self._of:
            self._of.move_to_end(subject)
        return self._of.get(subject)

    def put(self, subject: str, count: Count) -> None:
        self._of[subject] = count
        self._of.move_to_end(subject)
        if len(self._of) > REMEMBERED:
            self._of.popitem(last=False)

    def forget(self, subject: str) -> None:
        self._of.pop(subject, None)

    def clear(self) -> None:
        self._of.clear()
