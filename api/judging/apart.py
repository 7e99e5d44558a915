"""A history judged in a process of its own, so that the one that serves goes on storing events."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

import psycopg
from psycopg import Connection

from api.judging.organisation import organisation_at
from api.judging.streams import members
from api.problems import RETRY, Problem
from api.reading.sql import Row
from ledger.rules.judge import Judge
from ledger.rules.organisation import Notice
from ledger.rules.rule import shipped_rules
from ledger.rules.what_if import Example, Key, WhatIf, supposing
from ledger.vocabulary.notices import NoticePublished

SPAWN = get_context("spawn")
READ_ONLY = b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is put to the history up to `position`, from `start` to before `end`."""

    position: int
    start: datetime
    end: datetime
    rules: str | None
    notice: NoticePublished | None
    examples: int
    most_subjects: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it; `subjects` are those of the first members whose acts were judged."""

    acts: int
    members: int
    counts: Counter[Key]
    examples: dict[Key, list[Example]]
    subjects: list[str]


def judged_apart(conninfo: str, supposition: Supposition) -> Judged:
    """Raises a 503 `Problem` where an event cannot be read, or the process was ended."""
    with ProcessPoolExecutor(max_workers=1, mp_context=SPAWN) as apart:
        try:
            return apart.submit(_judge, conninfo, supposition).result()
        except BrokenProcessPool:
            raise Problem(503, "The judging was ended", "try again", (), RETRY) from None


def _judge(conninfo: str, supposition: Supposition) -> Judged:
    with _snapshot(conninfo) as connection:
        what_if = _what_if(connection, supposition)
        subjects: list[str] = []
        for subject, events in members(connection, supposition.position):
            if what_if.take(subject, events) and len(subjects) < supposition.most_subjects:
                subjects.append(subject)
    return Judged(
        acts=what_if.acts,
        members=what_if.members,
        counts=what_if.counts,
        examples={key: what_if.examples(key) for key in what_if.counts},
        subjects=sorted(subjects),
    )


@contextmanager
def _snapshot(conninfo: str) -> Iterator[Connection[Row]]:
    with psycopg.connect(conninfo) as connection, connection.transaction():
        connection.execute(READ_ONLY)
        yield connection


def _what_if(connection: Connection[Row], supposition: Supposition) -> WhatIf:
    notice, rules = supposition.notice, supposition.rules
    known = organisation_at(connection, supposition.position)
    supposed = supposing(known, Notice.of(notice)) if notice else known
    return WhatIf(
        before=Judge(known),
        after=Judge(supposed, shipped_rules(rules) if rules else None),
        start=supposition.start,
        end=supposition.end,
        most_examples=supposition.examples,
    )
