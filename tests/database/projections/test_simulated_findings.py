"""Over simulated histories the read model holds what was planted, and nothing of a clean one."""

from datetime import UTC, datetime

import pytest

from projections.findings.projection import Findings
from tests.database.conftest import Log
from tests.database.projections.history import add, rows
from tests.database.projections.member_log import entered
from tests.database.projections.views import project
from tests.unit.rules.histories import planted

UNTIL = datetime(2026, 11, 23, 4, tzinfo=UTC)
HISTORIES = [(50, 3_000, 1), (300, 12_000, 2)]
OPEN = "SELECT rule, position FROM findings WHERE opens_at <= '{}' AND withdrawn_by IS NULL"


@pytest.mark.parametrize("arguments", HISTORIES)
def test_what_was_planted_is_found(log: Log, arguments: tuple[int, int, int]) -> None:
    events, faults = planted(*arguments, UNTIL)
    add(log, map(entered, events))
    project(log, [Findings()])
    found = rows(log, OPEN.format(UNTIL.isoformat()))
    assert {(rule, events[position - 1].id) for rule, position in found} == faults
    assert rows(log, "SELECT count(*) FROM findings WHERE withdrawn_by IS NOT NULL") == [(0,)]


def test_a_clean_history_has_no_findings(log: Log) -> None:
    events, faults = planted(*HISTORIES[0], UNTIL, with_faults=False)
    add(log, map(entered, events))
    project(log, [Findings()])
    assert not faults
    assert rows(log, OPEN.format(UNTIL.isoformat())) == []
