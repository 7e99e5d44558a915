"""The read model of findings against a plain fold of all that was known at each position."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from projections.findings.projection import Findings
from tests.database.conftest import Log
from tests.database.projections.history import columns, rows
from tests.database.projections.judged_anew import COLUMNS, OPENS_AT, SINCE, Row, folded
from tests.database.projections.member_log import cuts, fill, take_in
from tests.judged_history import START, history


def table(log: Log) -> list[Row]:
    return sorted(columns(log, "findings", COLUMNS))


def told_at(log: Log, recorded: dict[int, datetime]) -> Iterator[list[Row]]:
    """By position what had opened when it was recorded, out of the findings and what they were."""
    kept: list[tuple[Row, int | None]] = [(row, None) for row in columns(log, "findings", COLUMNS)]
    former = columns(log, "former_findings", (*COLUMNS, "until"))
    kept += [(row[:-1], row[-1]) for row in former]
    for position in sorted(recorded):
        yield sorted(
            row
            for row, until in kept
            if row[SINCE] <= position
            and (until is None or position < until)
            and row[OPENS_AT] <= recorded[position]
        )


def record_as_it_happens(log: Log, events: int) -> None:
    """As if each event had come at its own time, but for those told late."""
    with log.connect() as admin:
        admin.execute("SET ROLE none")
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE events SET recorded_at = %s + position * %s",
            (START + timedelta(hours=1), timedelta(days=80) / events),
        )


@pytest.mark.parametrize("seed", range(12))
def test_findings_are_those_of_the_plain_fold(log: Log, seed: int) -> None:
    random, projection = Random(seed), Findings()
    events = fill(log, history(seed), projection)
    if seed % 2:
        record_as_it_happens(log, len(events))
    recorded = dict(rows(log, "SELECT position, recorded_at FROM events"))
    take_in(log, projection, cuts(random, len(events)), random)
    states = folded(events, recorded)
    assert table(log) == states[-1]
    assert len({row[0] for row in rows(log, "SELECT id FROM findings")}) == len(table(log))
    for position, told in enumerate(told_at(log, recorded), start=1):
        opened = [row for row in states[position - 1] if row[OPENS_AT] <= recorded[position]]
        assert told == opened, position
