"""What each member's leaves come to: the projection against the plain rule."""

from collections.abc import Iterable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.completeness.chain import Leaf, tally_of
from ledger.transparency.hashing import entry_of, leaf_hash
from ledger.vocabulary.own import LedgerRead
from projections.completeness.projection import Completeness
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.database.conftest import Log
from tests.database.projections.history import add, disclosed, entry, raw, rows, shop, used
from tests.database.projections.views import folded_anew, positions, project, projector

SUBJECTS = [str(UUID(int=number, version=4)) for number in (9, 4, 7)]
EVENTS = """
    SELECT position, (extract(epoch FROM recorded_at) * 1000000)::bigint, tags, data
    FROM events ORDER BY position
"""
TABLE = "SELECT subject::text, events, hash, last_position FROM completeness ORDER BY number"


def from_scratch(log: Log) -> list[tuple[Any, ...]]:
    """The table as the rule demands it, in the order of first appearance."""
    leaves: dict[str, list[Leaf]] = {}
    for position, moment, tags, data in rows(log, EVENTS):
        for tag in dict.fromkeys(tags):
            if tag.startswith("member:"):
                leaf = Leaf(position, leaf_hash(entry_of(moment, bytes(data))))
                leaves.setdefault(tag.removeprefix("member:"), []).append(leaf)
    return [(subject, *tally_of(found)) for subject, found in leaves.items()]


def read(*subjects: str) -> LedgerRead:
    return LedgerRead(
        purpose="audit",
        route="/v1/events",
        position=1,
        subject_count=len(subjects),
        subjects=list(subjects),
        rows=1,
    )


def feed(log: Log, seeds: Iterable[tuple[int, int]]) -> None:
    """Pieces of history, each taken in before the next."""
    for events, seed in seeds:
        add(log, [*shop(events, seed, members=5), entry(read(*SUBJECTS))])
        project(log, [Completeness()])


def test_every_tag_counts_and_members_are_numbered_by_their_first_event(log: Log) -> None:
    one, two, three = SUBJECTS
    add(log, [entry(used(), subject=two), entry(read(three, two, one)), entry(read(one))])
    project(log, [Completeness()])
    found = rows(log, "SELECT number, subject::text, events, last_position FROM completeness")
    assert sorted(found) == [(0, two, 2, 2), (1, three, 1, 2), (2, one, 2, 3)]
    assert rows(log, TABLE) == from_scratch(log)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), min_size=1, max_size=5))
def test_taking_in_piecewise_is_counting_from_scratch(
    log: Log, seeds: list[tuple[int, int]]
) -> None:
    feed(log, seeds)
    assert rows(log, TABLE) == from_scratch(log)


def test_it_is_the_same_whatever_is_remembered(log: Log) -> None:
    for seed in range(4):
        add(log, shop(60, seed, members=5))
        project(log, [Completeness()])
    forgetful = Completeness(remembered_members=0)
    runner = Runner(projector(log), [forgetful])
    for seed in (0, 7, 0, 8):
        add(log, shop(60, seed, members=5))
        assert runner.step() == 60
    runner.close()
    assert rows(log, TABLE) == from_scratch(log)


def test_of_two_runners_by_turns_neither_goes_by_what_it_remembers(log: Log) -> None:
    runners = [Runner(projector(log), [Completeness()]) for _ in range(2)]
    for turn in range(6):
        add(log, shop(40, seed=turn % 2, members=3))
        assert runners[turn % 2].step() == 40
    for runner in runners:
        runner.close()
    assert rows(log, TABLE) == from_scratch(log)


def test_made_anew_it_is_the_same(log: Log) -> None:
    random = Random(5)
    feed(log, [(random.randrange(1, 300), seed) for seed in range(6)])
    before = rows(log, TABLE)
    rebuild(projector(log), ["completeness"], lambda *_: None)
    assert rows(log, TABLE) == before == from_scratch(log)
    folded_anew(log)
    assert rows(log, TABLE) == before


def test_a_member_of_ten_thousand_events(log: Log) -> None:
    for _ in range(4):
        add(log, [entry(disclosed(), subject=SUBJECTS[0]) for _ in range(2_500)])
    project(log, [Completeness()])
    ((subject, events, *_),) = found = rows(log, TABLE)
    assert (subject, events) == (SUBJECTS[0], 10_000)
    assert found == from_scratch(log)


def test_a_batch_without_members_moves_it_on(log: Log) -> None:
    add(log, [raw("odd", b"{}", "a:b")])
    project(log, [Completeness()])
    assert (rows(log, TABLE), positions(log)) == ([], {"completeness": 1})


@pytest.mark.parametrize("tag", ["member:", "member:M000123"])
def test_a_tag_of_no_subject_stops_it(log: Log, tag: str) -> None:
    add(log, [entry(used(), subject=SUBJECTS[0]), raw("odd", b"{}", tag)])
    project(log, [Completeness()])
    assert positions(log) == {"completeness": 1}
    assert rows(log, TABLE) == from_scratch(log)[:1]
