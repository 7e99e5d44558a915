"""The whole log put to two judges: what holds, and what is supposed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from psycopg import Connection

from api.judging.streams import members
from api.problems import Problem
from api.reading.moments import readable
from api.reading.sql import Row
from ledger.rules.differences import Differences, Example, Key
from ledger.rules.in_force import Held, held_between
from ledger.rules.judge import Judge
from ledger.rules.lapses.of import NOTICES
from ledger.rules.organisation import Notice
from ledger.rules.rule import shipped_rules
from ledger.rules.supposing import supposing
from ledger.rules.what_if import WhatIf
from ledger.vocabulary.notices import NoticePublished
from projections.findings.things import Things, looking, read_things


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is put to the history up to `position`, from `start` to before `end`."""

    position: int
    start: datetime
    end: datetime
    examples: int
    most_subjects: int
    rules: str | None = None
    notice: NoticePublished | None = None
    version: str | None = None
    """A published version to suppose in the place of a draft."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it; `subjects` are those of the first members of whom anything was judged."""

    events: int
    is_empty: bool
    acts: int
    members: int
    subjects: list[str]
    found_before: Counter[str]
    found_after: Counter[str]
    counts: Counter[Key]
    examples: dict[Key, list[Example]]
    held_before: list[Held]
    held_after: list[Held]


def replay(connection: Connection[Row], supposition: Supposition) -> Judged:
    """Within a transaction. Raises a `Problem`: 404 an unknown version, 503 where an event cannot
    be read.
    """
    things = Things()
    for event in readable(read_things(connection, supposition.position)):
        things.take(event)
    notice = _notice(things, supposition)
    what_if = _what_if(things, supposition, notice)
    subjects: list[str] = []
    for subject, events in members(connection, supposition.position):
        if what_if.take(subject, events) and len(subjects) < supposition.most_subjects:
            subjects.append(subject)
    _take_things(what_if, things, notice)
    return _judged(what_if, supposition, sorted(subjects))


def _notice(things: Things, supposition: Supposition) -> NoticePublished | None:
    name = supposition.version
    if name is None:
        return supposition.notice
    found = things.judge.organisation.version(name)
    if found is None:
        why = f"no version {name} was published up to position {supposition.position}"
        at = [{"pointer": "/version", "message": why}]
        raise Problem(404, "There is none of this name", why, at)
    return found.fact


def _what_if(things: Things, supposition: Supposition, notice: NoticePublished | None) -> WhatIf:
    known, rules = things.judge.organisation, supposition.rules
    supposed = supposing(known, Notice.of(notice)) if notice else known
    return WhatIf(
        before=Judge(known),
        after=Judge(supposed, shipped_rules(rules) if rules else None),
        start=supposition.start,
        end=supposition.end,
        differences=Differences(supposition.examples),
        keeping=things.keeping,
    )


def _take_things(what_if: WhatIf, things: Things, notice: NoticePublished | None) -> None:
    what_if.take_notices(things.told.get(NOTICES, ()), notice)
    for owner, told in things.told.items():
        if owner != NOTICES:
            what_if.take_thing(owner, told, partial(looking(owner), told))


def _judged(what_if: WhatIf, supposition: Supposition, subjects: list[str]) -> Judged:
    start, differences = supposition.start, what_if.differences
    rules = what_if.after.rules
    held = held_between(what_if.before.organisation, start, supposition.end)
    return Judged(
        events=what_if.events,
        is_empty=what_if.is_empty,
        acts=what_if.acts,
        members=what_if.members,
        subjects=subjects,
        found_before=what_if.found_before,
        found_after=what_if.found_after,
        counts=differences.counts,
        examples={key: differences.examples(key) for key in differences.counts},
        held_before=held,
        held_after=[Held(rules.rules_version, start, rules)] if rules else held,
    )
