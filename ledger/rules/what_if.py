"""What would have been found under another notice, or other rules: a period judged twice, member
after member and thing after thing, acts and what lapsed with time; only what differs is kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ledger.rules.differences import Differences, Example, Seen
from ledger.rules.in_force import RulesAt
from ledger.rules.judge import JUDGED, Judge
from ledger.rules.lapses.condition import Condition
from ledger.rules.lapses.condition import Told as Placed
from ledger.rules.lapses.of import NOTICES, member_lapses, notice_lapses
from ledger.rules.member import Member
from ledger.rules.supposing import as_published, published_at
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.notices import NoticePublished

Look = Callable[[RulesAt], Iterable[Condition]]
"""What lapsed by the rules of each moment."""
Lapses = Mapping[tuple[str, int, str], Condition]
"""By rule, position and part, which name one."""


class Told(NamedTuple):
    """One event of a member that still counts."""

    position: int
    recorded_at: datetime
    stored: Stored[Any]
    is_after_erasure: bool = False


@dataclass(slots=True)
class WhatIf:
    """Two judges over what happened, and over what lapsed, from `start` to before `end`."""

    before: Judge
    after: Judge
    start: datetime
    end: datetime
    differences: Differences
    keeping: Sequence[Placed] = ()
    """What was said of periods and holds, in the order of the log."""
    events: int = 0
    """How many that the rules look at happened within the period."""
    acts: int = 0
    members: int = 0
    found_before: Counter[str] = field(default_factory=Counter)
    """By rule how many findings opened within the period."""
    found_after: Counter[str] = field(default_factory=Counter)
    _is_same_time: bool = field(init=False)
    """Whether time runs by the same rules in both."""

    def __post_init__(self) -> None:
        before, after = self.before, self.after
        self._is_same_time = (
            before.rules == after.rules and before.organisation.rules == after.organisation.rules
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened within the period, and nothing lapsed."""
        found = self.found_before.total() + self.found_after.total()
        return not self.events and not found

    def take(self, subject: str, events: Sequence[Told]) -> bool:
        """Judges one member, all of whose events these are; whether there was anything to judge."""
        acts = self._judge_acts(subject, events)
        told = [(each.position, each.stored) for each in events]
        lapsed = self.take_thing(
            subject, told, lambda rules_at: member_lapses(told, rules_at, self.keeping)
        )
        self.acts += acts
        self.members += bool(acts or lapsed)
        return bool(acts or lapsed)

    def take_thing(self, owner: str, told: Sequence[Placed], look: Look) -> bool:
        """Compares what lapsed of a member, a recipient, an incident; whether anything did."""
        self._count(told)
        before = _by_name(look(self.before.lasting_rules_at))
        after = before if self._is_same_time else _by_name(look(self.after.lasting_rules_at))
        return self._compare(owner, told, before, after)

    def take_notices(self, told: Sequence[Placed], supposed: NoticePublished | None) -> bool:
        """Compares what the versions of the notice lack while in force within the period."""
        self._count(told)
        before = self._lacking(told, self.before)
        if supposed is None:
            return self._compare(NOTICES, told, before, self._lacking(told, self.after))
        position = published_at(self.before.organisation, supposed)
        would_be = [as_published(supposed, position, self.start)]
        after = _paired(self._lacking(would_be, self.after), before)
        return self._compare(NOTICES, [*told, *would_be], before, after)

    def _lacking(self, told: Sequence[Placed], judge: Judge) -> Lapses:
        return _by_name(self._within(notice_lapses(told, judge.lasting_rules_at)))

    def _judge_acts(self, subject: str, events: Sequence[Told]) -> int:
        member, acts = Member(), []
        for each in events:
            member.take(each.position, each.stored, each.recorded_at)
            if isinstance(each.stored.data, JUDGED) and self.start <= each.stored.time < self.end:
                acts.append(each)
        # in order of time, so that the member's standing is folded once
        for act in sorted(acts, key=lambda each: (each.stored.time, each.position)):
            self._judge(subject, act, member)
        return len(acts)

    def _judge(self, subject: str, act: Told, member: Member) -> None:
        position, _, stored, is_after_erasure = act
        before, after = (
            judge.judged(position, stored, member, is_after_erasure=is_after_erasure)
            for judge in (self.before, self.after)
        )
        if before or after:
            sides = [
                {each.rule: Seen(each.what, stored.time) for each in breaches}
                for breaches in (before, after)
            ]
            for rule in sides[0].keys() | sides[1].keys():
                was, would = (side.get(rule) for side in sides)
                type_, time = stored.type, stored.time
                self._note(rule, Example(position, subject, "", type_, time, was, would))

    def _compare(self, owner: str, told: Sequence[Placed], before: Lapses, after: Lapses) -> bool:
        found = False
        for name in before.keys() | after.keys():
            was, would = _seen(before.get(name)), _seen(after.get(name))
            if self._opens(was) or self._opens(would):
                rule, position, part = name
                stored = next((each for place, each in told if place == position), None)
                type_, time = (stored.type, stored.time) if stored else (None, None)
                at = position or None
                self._note(rule, Example(at, owner, part, type_, time, was, would))
                found = True
        return found

    def _note(self, rule: str, example: Example) -> None:
        self.found_before[rule] += self._opens(example.before)
        self.found_after[rule] += self._opens(example.after)
        self.differences.take(rule, example)

    def _count(self, told: Sequence[Placed]) -> None:
        self.events += sum(self.start <= stored.time < self.end for _, stored in told)

    def _opens(self, seen: Seen | None) -> bool:
        return seen is not None and self.start <= seen.opens_at < self.end

    def _within(self, conditions: Iterable[Condition]) -> Iterator[Condition]:
        """What of them lies in the period: a notice holds from before it to beyond it."""
        for each in conditions:
            mended = each.mended if each.mended and each.mended[0] < self.end else None
            if each.opens_at >= self.start:
                yield each._replace(mended=mended)
            elif mended is None or mended[0] > self.start:
                yield each._replace(opens_at=self.start, mended=mended)


def _paired(after: Lapses, before: Lapses) -> Lapses:
    """What a supposed notice lacks stands beside what the first version of the period lacked."""
    if not before or not after or after.keys() & before.keys():
        return after
    (lacking,) = after.values()
    first = min(before, key=lambda name: before[name].opens_at)
    return {first: lacking}


def _by_name(conditions: Iterable[Condition]) -> Lapses:
    return {(each.rule, each.position, each.part): each for each in conditions}


def _seen(condition: Condition | None) -> Seen | None:
    return Seen(condition.what, condition.opens_at, condition.mended) if condition else None
