"""A history put to two judges, beside the findings that are kept event by event."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import starmap
from random import Random
from typing import Any

import pytest

from api.judging.replay import Judged, Supposition, replay
from ledger.rules.differences import Difference
from ledger.rules.in_force import Held
from ledger.rules.rule import SHIPPED, rules_sha256, shipped_rules
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.organisation import RulesActivated
from projections.findings.projection import Findings
from tests.database.conftest import Log
from tests.database.projections.history import rows
from tests.database.projections.member_log import cuts, fill, take_in
from tests.judged_history import START, SUBJECTS, history

EVER = datetime(1950, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)
"""Before there is any event, after the last lapse."""
MONTH = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
CHANGING = (
    ("tw-2025", START + timedelta(days=10)),
    ("tw-1999", START + timedelta(days=40)),
    ("tw-2023", START + timedelta(days=60)),
)
"""In force until then: the shipped set; and for a while one that no program has."""
SEEDS = range(6)


def replayed(log: Log, period: tuple[datetime, datetime] = EVER, **supposed: Any) -> Judged:
    with log.connect() as connection, connection.transaction():
        (position,) = connection.execute("SELECT position FROM head").fetchone() or (0,)
        asked = Supposition(position, *period, examples=3, most_subjects=100, **supposed)
        return replay(connection, asked)


def filled(log: Log, seed: int, *activations: tuple[str, datetime]) -> None:
    """The findings of a history in which only these rule sets were activated."""
    events = [e for e in history(seed) if not isinstance(e.data, RulesActivated)]
    for rules, since in activations:
        events.insert(0, _activated(rules, since))
    projection, random = Findings(), Random(seed)
    fill(log, events, projection)
    take_in(log, projection, cuts(random, len(events)), random)


def held(rules: str, since: datetime) -> Held:
    return Held(rules, since, shipped_rules(rules) if rules in SHIPPED else None)


def _activated(rules: str, since: datetime) -> Stored[Any]:
    file = rules_sha256(rules) if rules in SHIPPED else "0" * 64
    fact = RulesActivated(
        rules=rules, laws=["L"], effective_from=since, rules_sha256=file, summary="s"
    )
    return store(Received(source="/shop", id=rules, time=START, fact=fact), fact, None)


def findings(log: Log, period: tuple[datetime, datetime] = EVER) -> Counter[str]:
    """Those that stand, of acts and lapses."""
    found = rows(log, "SELECT rule, opens_at FROM findings WHERE withdrawn_by IS NULL")
    return Counter(rule for rule, opens_at in found if period[0] <= opens_at < period[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_found_before_is_what_the_findings_show(log: Log, seed: int) -> None:
    filled(log, seed, *CHANGING)
    ever = replayed(log)
    assert ever.counts == {}
    assert +ever.found_before == +ever.found_after == findings(log)
    assert ever.acts > 0
    assert set(ever.subjects) <= set(SUBJECTS)
    month = replayed(log, MONTH)
    of_notices = {"notice_incomplete": month.found_before["notice_incomplete"]}
    assert +month.found_before == +Counter(dict(findings(log, MONTH)) | of_notices)
    assert (month.counts, month.acts < ever.acts) == ({}, True)


@pytest.mark.parametrize("rules", ["tw-2023", "tw-2025"])
@pytest.mark.parametrize("seed", SEEDS)
def test_supposing_the_rules_in_force_changes_nothing(log: Log, seed: int, rules: str) -> None:
    filled(log, seed, (rules, EVER[0]))
    same = replayed(log, rules=rules)
    assert (same.counts, +same.found_before) == ({}, findings(log))
    assert same.held_before == same.held_after == [held(rules, EVER[0])]


@pytest.mark.parametrize("seed", SEEDS)
def test_supposed_rules_find_what_they_would_have_found(log: Log, seed: int) -> None:
    """As if nothing else had ever been activated; each difference is one finding more or less."""
    filled(log, seed, *CHANGING)
    supposed = replayed(log, rules="tw-2023")
    assert supposed.counts["rules_not_shipped", Difference.DISAPPEARS] > 0
    alone = Counter[str]()
    for (rule, difference), count in supposed.counts.items():
        alone[rule] += {"appears": count, "disappears": -count, "changes": 0}[difference]
    alone.update(supposed.found_before)
    assert +alone == +supposed.found_after
    assert supposed.held_before == [held("tw-2023", EVER[0]), *starmap(held, CHANGING)]
    with log.connect("ledger_owner") as owner:
        owner.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        owner.execute("DELETE FROM events WHERE type = 'rules.activated'")
    never = replayed(log)
    assert +never.found_before == +supposed.found_after
    assert never.held_before == [held("tw-2023", EVER[0])]


def test_no_more_subjects_are_listed_than_asked_for(log: Log) -> None:
    filled(log, 1)
    with log.connect() as connection, connection.transaction():
        asked = Supposition(10_000, *EVER, examples=0, most_subjects=1)
        judged = replay(connection, asked)
    assert (len(judged.subjects), judged.members) == (1, 3)
    late = EVER[1], EVER[1] + timedelta(days=1)
    assert replayed(log, late).is_empty
