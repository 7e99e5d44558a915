"""What would have been found under another notice, or other rules: every act of a period judged
twice, member after member, and only what differs is kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from heapq import heappush, heappushpop
from typing import Any, NamedTuple

from ledger.rules.judge import JUDGED, Judge
from ledger.rules.member import Member
from ledger.rules.organisation import Notice, Organisation
from ledger.rules.rule import Rule, RuleSet
from ledger.vocabulary.envelope import Stored

What = tuple[str, ...]


class Difference(StrEnum):
    """What becomes of a finding."""

    APPEARS = "appears"
    DISAPPEARS = "disappears"
    CHANGES = "changes"
    """The rule is broken in both, by something else."""


class Told(NamedTuple):
    """One event of a member that still counts."""

    position: int
    recorded_at: datetime
    stored: Stored[Any]
    is_after_erasure: bool = False


class Example(NamedTuple):
    """One act that is judged otherwise."""

    position: int
    subject: str
    type: str
    time: datetime
    before: What
    after: What


Key = tuple[str, Difference]
"""A rule, and what becomes of its findings."""


@dataclass(slots=True)
class Supposed(Organisation):
    """The organisation as it is, but for one notice that was always in force and that everybody
    had been told.
    """

    supposed: Notice | None = None

    def notice(self, _: datetime) -> Notice | None:
        return self.supposed

    def version(self, _: str) -> Notice | None:
        return self.supposed


def supposing(organisation: Organisation, notice: Notice) -> Supposed:
    return Supposed(
        notices=organisation.notices,
        rules=organisation.rules,
        retired=organisation.retired,
        retired_by_us=organisation.retired_by_us,
        pages=organisation.pages,
        recipients=organisation.recipients,
        catalogue=organisation.catalogue,
        taken=organisation.taken,
        supposed=notice,
    )


@dataclass(slots=True)
class WhatIf:
    """Two judges over the acts from `start` to before `end`; as big as its `most_examples`."""

    before: Judge
    after: Judge
    start: datetime
    end: datetime
    most_examples: int
    acts: int = 0
    members: int = 0
    counts: Counter[Key] = field(default_factory=Counter)
    _examples: dict[Key, list[tuple[int, Example]]] = field(default_factory=dict)

    def take(self, subject: str, events: Sequence[Told]) -> bool:
        """Judges the acts of one member, all of whose events these are; whether there were any."""
        member, acts = Member(), []
        for each in events:
            member.take(each.position, each.stored, each.recorded_at)
            if isinstance(each.stored.data, JUDGED) and self.start <= each.stored.time < self.end:
                acts.append(each)
        # in order of time, so that the member's standing is folded once
        for act in sorted(acts, key=lambda each: (each.stored.time, each.position)):
            self._judge(subject, act, member)
        self.acts += len(acts)
        self.members += bool(acts)
        return bool(acts)

    def examples(self, key: Key) -> list[Example]:
        """The first of them by position."""
        return sorted(example for _, example in self._examples.get(key, ()))

    def _judge(self, subject: str, act: Told, member: Member) -> None:
        before = _judged(self.before, act, member)
        after = _judged(self.after, act, member)
        if before == after:
            return
        for rule in before.keys() | after.keys():
            was, would = before.get(rule, ()), after.get(rule, ())
            if was != would:
                self._count((rule, _difference(was, would)), subject, act, was, would)

    def _count(self, key: Key, subject: str, act: Told, was: What, would: What) -> None:
        self.counts[key] += 1
        if not self.most_examples:
            return
        stored = act.stored
        example = Example(act.position, subject, stored.type, stored.time, was, would)
        kept = self._examples.setdefault(key, [])
        ranked = -act.position, example
        if len(kept) < self.most_examples:
            heappush(kept, ranked)
        else:
            heappushpop(kept, ranked)


class RuleChange(NamedTuple):
    """A rule that two sets do not have in common as it stands."""

    rule: str
    before: Rule | None
    after: Rule | None


def changed_rules(before: RuleSet, after: RuleSet) -> list[RuleChange]:
    """Rules that one set has alone, or in another version or wording."""
    older: Mapping[str, Rule] = {rule.rule: rule for rule in before.rules}
    newer: Mapping[str, Rule] = {rule.rule: rule for rule in after.rules}
    return [
        RuleChange(name, older.get(name), newer.get(name))
        for name in dict.fromkeys([*older, *newer])
        if older.get(name) != newer.get(name)
    ]


def _judged(judge: Judge, act: Told, member: Member) -> dict[str, What]:
    breaches = judge.judged(act.position, act.stored, member, is_after_erasure=act.is_after_erasure)
    return {breach.rule: breach.what for breach in breaches}


def _difference(was: What, would: What) -> Difference:
    if was and would:
        return Difference.CHANGES
    return Difference.APPEARS if would else Difference.DISAPPEARS
