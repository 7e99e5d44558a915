"""What the rules had found, at two moments, against all that was known then judged anew."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from api.reading.two_times import Seen
from projections.findings.projection import Findings
from tests.database.conftest import SERVICE, Log
from tests.database.projections.history import rows
from tests.database.projections.judged_anew import COLUMNS, Row, folded
from tests.database.projections.member_log import cuts, fill, take_in
from tests.database.projections.test_findings import record_as_it_happens
from tests.database.two_times.asking import Asking
from tests.judged_history import history

EVENTS = 80
Told = list[tuple[Any, ...]]


def plain(states: Sequence[Row], as_of: datetime) -> Told:
    """What had opened by then, and how it stood."""
    found = []
    for values in states:
        row = dict(zip(COLUMNS, values, strict=True))
        is_mended = row["mended_at"] is not None and row["mended_at"] <= as_of
        is_withdrawn = row["withdrawn_by"] is not None
        closing_word = "withdrawn" if is_withdrawn else "mended"
        by = row[f"{closing_word}_by"] if is_withdrawn or is_mended else None
        state = "open" if by is None else "closed"
        if row["opens_at"] <= as_of:
            known = (row["position"], row["rule"], row["known"], row["opens_at"])
            found.append((*known, tuple(row["what"]), state, by, is_withdrawn))
    return sorted(found, key=repr)


def told(asking: Asking) -> Told:
    found = [
        (
            row["position"],
            row["rule"],
            row["known_position"],
            datetime.fromisoformat(row["opened_at"]),
            tuple(row["what"]),
            row["state"],
            row["closed_by"],
            row["withdrawn"],
        )
        for row in asking.findings()
    ]
    return sorted(found, key=repr)


def counted(found: Told) -> dict[str, tuple[int, ...]]:
    """By rule how many are mended, withdrawn, acknowledged and open."""
    counts = Counter((rule, state, withdrawn) for _, rule, _, _, _, state, _, withdrawn in found)
    kinds = (("closed", False), ("closed", True), ("acknowledged", False), ("open", False))
    rules = {rule for rule, _, _ in counts}
    return {rule: tuple(counts[rule, *kind] for kind in kinds) for rule in rules}


@pytest.mark.parametrize("seed", range(4))
def test_findings_are_those_of_the_plain_fold_at_every_position(log: Log, seed: int) -> None:
    random, projection = Random(seed), Findings()
    events = fill(log, history(seed, EVENTS), projection)
    record_as_it_happens(log, EVENTS)
    recorded = dict(rows(log, "SELECT position, recorded_at FROM events"))
    take_in(log, projection, cuts(random, EVENTS), random)
    states = folded(events, recorded)
    with closing(psycopg.connect(log.conninfo(SERVICE), autocommit=True)) as connection:
        for position, now in recorded.items():
            before = now - timedelta(days=random.uniform(0, 30))
            for as_of, counts_as in ((before, before), (None, now), (now + timedelta(30), now)):
                asking = Asking(connection, Seen(as_of, position, now))
                expected = plain(states[position - 1], counts_as)
                assert told(asking) == expected, (position, as_of)
                assert asking.finding_summary() == counted(expected), (position, as_of)
