"""What is judged once for many acts is what each of them would have been judged."""

from datetime import UTC, datetime
from random import Random

import pytest

from ledger.rules.judge import JUDGED, Breach, Judge
from ledger.rules.member import Member
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from tests.judged_history import history
from tests.unit.rules.histories import planted

UNTIL = datetime(2026, 11, 23, 4, tzinfo=UTC)


def plainly(judge: Judge, position: int, stored: Stored[Fact], member: Member) -> list[Breach]:
    order = stored.time, position
    return judge.breaches(stored.data, judge.moment(stored.data, order, member))


def compare(events: list[Stored[Fact]]) -> int:
    """How many breaches there are; every act is judged in both ways, one after another."""
    judge, members, found = Judge(), dict[str, Member](), 0
    for position, stored in enumerate(events, start=1):
        if stored.subject is None:
            judge.take(position, stored)
            continue
        member = members.setdefault(stored.subject, Member())
        if isinstance(stored.data, JUDGED):
            expected = plainly(judge, position, stored, member)
            assert judge.judged(position, stored, member) == expected
            found += len(expected)
        member.take(position, stored, stored.time)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_over_events_in_any_order(seed: int) -> None:
    events = history(seed, 400)
    assert compare(events) > 100
    Random(seed).shuffle(events)
    assert compare(events) > 100


def test_over_a_simulated_history() -> None:
    assert compare(list(planted(50, 3_000, 1, UNTIL)[0])) > 10
