from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
import pytest

from projections.disclosures.projection import Disclosures
from projections.source import read_batch
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import rows
from tests.database.projections.member_log import Placed, cuts, fill, stands, take_in, word
from tests.member_events import SUBJECTS, amends, at, disclosed, happened, history

REGISTER = (
    "SELECT position, time, subject::text, recipient, role, purposes, categories, manner, basis,"
    " notice, region, handover, channel, transaction, request, decision, statute, service_notice,"
    " attributes, reason, source, id, actor, amended FROM disclosures ORDER BY position"
)
SUMMARY = (
    "SELECT recipient, purpose, first, last, count, first_position, last_position"
    " FROM disclosure_summary ORDER BY recipient, purpose"
)
EVENTS = 300


def register(placed: Sequence[Placed]) -> list[tuple[Any, ...]]:
    listed = REGISTER.removeprefix("SELECT").partition("FROM")[0].split(",")
    names = [name.strip().removesuffix("::text") for name in listed]
    found = []
    for position, stored in placed:
        if stored.type == "data.disclosed":
            data = {name: getattr(stored.data, name) for name in stored.data.__struct_fields__}
            known = data | msgspec.structs.asdict(stored) | {"position": position}
            known |= {"amended": word((position, stored), placed)}
            found.append(tuple(known[name] for name in names))
    return found


def summary(placed: Sequence[Placed]) -> list[tuple[Any, ...]]:
    counted: dict[tuple[str, str], list[tuple[Any, int]]] = {}
    for position, stored in placed:
        if stored.type == "data.disclosed" and stands((position, stored), placed):
            for purpose in stored.data.purposes:
                key = stored.data.recipient, purpose
                counted.setdefault(key, []).append((stored.time, position))
    return [
        (*key, min(each)[0], max(each)[0], len(each), min(each)[1], max(each)[1])
        for key, each in sorted(counted.items())
    ]


@pytest.mark.parametrize("amended", [0, 0.02, 0.2])
@pytest.mark.parametrize("seed", range(3))
def test_batches_of_any_size_give_the_register_and_its_summary(
    log: Log, seed: int, amended: float
) -> None:
    random = Random(seed)
    events = history(random, EVENTS, 4, lambda random, _: disclosed(random), amended)
    placed = fill(log, events, Disclosures())
    take_in(log, Disclosures(), cuts(random, EVENTS), random)
    assert rows(log, REGISTER) == register(placed)
    assert rows(log, SUMMARY) == summary(placed)


def test_a_disclosure_for_two_purposes_counts_once_in_each(log: Log) -> None:
    fact = msgspec.structs.replace(disclosed(Random(1)), purposes=["040", "148", "040"])
    fill(log, [happened(fact, "e1", 1)], Disclosures())
    take_in(log, Disclosures(), [1], Random(1))
    assert [(row[1], row[4]) for row in rows(log, SUMMARY)] == [("040", 1), ("148", 1)]


def test_when_it_was_recorded_is_told_beside_when_it_was(log: Log) -> None:
    fill(log, [happened(disclosed(Random(1)), "e1", 1)], Disclosures())
    take_in(log, Disclosures(), [1], Random(1))
    told = rows(log, "SELECT d.time, d.recorded_at = e.recorded_at FROM disclosures d, events e")
    assert told == [(at(1), True)]


SAME = disclosed(Random(3))


@pytest.mark.parametrize("ends", [[4], [1, 2, 3, 4], [3, 4]])
@pytest.mark.parametrize(("taken_back", "first", "last"), [("a", 2, 3), ("b", 1, 3), ("c", 1, 2)])
def test_the_summary_forgets_what_was_taken_back(
    log: Log, ends: list[int], taken_back: str, first: int, last: int
) -> None:
    events = [happened(SAME, id_, minute) for minute, id_ in enumerate("abc", start=1)]
    fill(log, [*events, happened(amends(taken_back), "x", 9)], Disclosures())
    take_in(log, Disclosures(), ends, Random(1))
    found = {row[2:] for row in rows(log, SUMMARY)}
    assert found == {(at(first), at(last), 2, first, last)}


@pytest.mark.parametrize("ends", [[2], [1, 2]])
def test_a_disclosure_taken_back_before_it_came_is_listed_but_not_counted(
    log: Log, ends: list[int]
) -> None:
    fill(log, [happened(amends("e1"), "x", 9), happened(SAME, "e1", 1)], Disclosures())
    take_in(log, Disclosures(), ends, Random(1))
    assert rows(log, "SELECT id, amended FROM disclosures") == [("e1", "void")]
    assert rows(log, SUMMARY) == []


@pytest.mark.parametrize("ends", [[3], [1, 3], [2, 3]])
def test_another_members_word_takes_nothing_back(log: Log, ends: list[int]) -> None:
    events = [
        happened(SAME, "e1", 1),
        happened(amends("e1"), "x", 2, SUBJECTS[1]),
        happened(SAME, "e2", 1, SUBJECTS[1]),
    ]
    fill(log, events, Disclosures())
    take_in(log, Disclosures(), ends, Random(1))
    assert {row[4] for row in rows(log, SUMMARY)} == {2}


def test_two_programs_by_turns_know_of_each_others_amendments(log: Log) -> None:
    events = [
        happened(SAME, "e1", 1),
        happened(amends("late"), "x", 2),
        happened(SAME, "late", 1),
    ]
    fill(log, events, Disclosures())
    one, other = Disclosures(), Disclosures()
    with log.connect(PROJECTOR) as connection:
        one.apply(connection, read_batch(connection, 0, 1))
        other.apply(connection, read_batch(connection, 1, 2))
        one.forget()
        one.apply(connection, read_batch(connection, 2, 3))
    assert rows(log, "SELECT id, amended FROM disclosures ORDER BY position") == [
        ("e1", None),
        ("late", "void"),
    ]
