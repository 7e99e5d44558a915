"""On simulated histories the rules find what was planted, and nothing else."""

from datetime import UTC, datetime

import pytest

from ledger.rules.judge import CHECKS
from tests.unit.rules.histories import judged, lapsed, planted

UNTIL = datetime(2026, 11, 23, 4, tzinfo=UTC)
HISTORIES = [(50, 3_000, 1), (300, 12_000, 2), (2_100, 41_000, 3)]
RULES = {name for checks in CHECKS.values() for name, _ in checks}


@pytest.mark.parametrize("arguments", HISTORIES)
def test_of_every_act_the_rules_find_what_was_planted(arguments: tuple[int, int, int]) -> None:
    events, faults = planted(*arguments, UNTIL)
    assert set(judged(events)) == {fault for fault in faults if fault[0] in RULES}


@pytest.mark.parametrize("arguments", HISTORIES)
def test_what_was_not_done_in_time_is_what_was_planted(arguments: tuple[int, int, int]) -> None:
    events, faults = planted(*arguments, UNTIL)
    assert set(lapsed(events, UNTIL)) == {fault for fault in faults if fault[0] not in RULES}


@pytest.mark.parametrize("arguments", HISTORIES)
def test_nothing_is_found_in_a_clean_history(arguments: tuple[int, int, int]) -> None:
    events, faults = planted(*arguments, UNTIL, with_faults=False)
    assert not faults
    assert not [*judged(events), *lapsed(events, UNTIL)]
