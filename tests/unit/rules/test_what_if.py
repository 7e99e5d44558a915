"""What would be judged otherwise: on a simulated history, act by act."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ledger.rules.judge import JUDGED, Judge
from ledger.rules.organisation import Notice
from ledger.rules.rule import RuleSet, shipped_rules
from ledger.rules.what_if import Difference, Told, WhatIf, changed_rules, supposing
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.notices import NoticePublished
from tests.unit.rules.histories import judged, planted

UNTIL = datetime(2026, 11, 23, 4, tzinfo=UTC)
EVER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)

Events = tuple[Stored[Any], ...]


@pytest.fixture(scope="module")
def events() -> Events:
    return planted(60, 3_000, 4, UNTIL)[0]


def notice_of(events: Events) -> NoticePublished:
    return next(e.data for e in events if isinstance(e.data, NoticePublished))


def asked(
    events: Events,
    draft: NoticePublished | None = None,
    rules: RuleSet | None = None,
    period: tuple[datetime, datetime] = EVER,
    examples: int = 5,
) -> WhatIf:
    before = Judge()
    members: dict[str, list[Told]] = defaultdict(list)
    for position, stored in enumerate(events, start=1):
        if stored.subject is None:
            before.organisation.take(position, stored)
        else:
            members[stored.subject].append(Told(position, stored.time, stored))
    known = before.organisation
    supposed = supposing(known, Notice.of(draft)) if draft else known
    after = Judge(supposed, rules)
    found = WhatIf(before, after, *period, examples)
    for subject, told in members.items():
        found.take(subject, told)
    return found


def changed(events: Events, change: Callable[[NoticePublished], dict[str, Any]]) -> NoticePublished:
    notice = notice_of(events)
    return msgspec.structs.replace(notice, **change(notice))


def test_s42_under_the_same_notice_nothing_changes(events: Events) -> None:
    same = asked(events, notice_of(events))
    assert same.counts == {}
    assert same.acts == sum(isinstance(e.data, JUDGED) for e in events)


def test_s42_under_a_narrower_notice_findings_appear(events: Events) -> None:
    narrower = changed(events, lambda n: {"purposes": [p for p in n.purposes if p != "157"]})
    found = asked(events, narrower)
    without = {e.id for e in events if "157" in (getattr(e.data, "purposes", None) or ())}
    key = "purpose_not_notified", Difference.APPEARS
    assert 0 < found.counts[key] <= len(without)
    assert {rule for rule, _ in found.counts} <= {"purpose_not_notified", "manner_not_notified"}
    examples = found.examples(key)
    assert [example.position for example in examples] == sorted(e.position for e in examples)
    assert len(examples) == 5
    assert all(example.before == () for example in examples)
    assert all(events[example.position - 1].id in without for example in examples)


def test_s42_under_a_wider_notice_findings_disappear(events: Events) -> None:
    history = list(judged(events))
    regions = {id_ for rule, id_ in history if rule == "region_not_notified"}
    used = {e.data.region for e in events if e.id in regions}
    assert used
    wider = changed(events, lambda n: {"territories": [*n.territories, *sorted(used)]})
    found = asked(events, wider)
    assert found.counts["region_not_notified", Difference.DISAPPEARS] == len(regions)


def test_it_is_what_the_rules_would_have_found(events: Events) -> None:
    """The findings before, with what appears and without what disappears, are those after."""

    def without_marketing(notice: NoticePublished) -> dict[str, Any]:
        kept = [i for i in notice.manners if Manner.MARKETING not in i.manners]
        return {"manners": kept, "categories": ["C001"]}

    draft = changed(events, without_marketing)
    found = asked(events, draft)
    under = tuple(
        msgspec.structs.replace(e, data=draft) if isinstance(e.data, NoticePublished) else e
        for e in events
    )
    before, after = set(judged(events)), set(judged(under))
    appear = {rule for rule, _ in after - before}
    for rule in appear:
        new = sum(each == rule for each, _ in after - before)
        assert found.counts[rule, Difference.APPEARS] == new
    assert sum(n for (_, d), n in found.counts.items() if d is Difference.APPEARS) == len(
        after - before
    )
    assert sum(n for (_, d), n in found.counts.items() if d is Difference.DISAPPEARS) == len(
        before - after
    )


def test_only_acts_of_the_period_are_judged(events: Events) -> None:
    middle = sorted(e.time for e in events if isinstance(e.data, JUDGED))[1_000]
    draft = changed(events, lambda _: {"categories": ["C011"]})
    halves = [asked(events, draft, period=p) for p in ((EVER[0], middle), (middle, EVER[1]))]
    whole = asked(events, draft)
    assert halves[0].counts + halves[1].counts == whole.counts
    assert halves[0].acts + halves[1].acts == whole.acts
    assert 0 < halves[0].members <= whole.members


def test_no_examples_are_kept_where_none_are_wanted(events: Events) -> None:
    draft = changed(events, lambda _: {"categories": ["C011"]})
    found = asked(events, draft, examples=0)
    assert found.counts
    assert all(found.examples(key) == [] for key in found.counts)


def test_rules_that_are_not_in_force_judge_acts_the_same(events: Events) -> None:
    assert asked(events, rules=shipped_rules("tw-2025")).counts == {}
    (change,) = changed_rules(shipped_rules(), shipped_rules("tw-2025"))
    assert (change.rule, change.before and change.before.version) == ("incident_not_reported", 1)
    assert change.after
    assert change.after.version == 2


def test_a_rule_that_a_set_lacks_finds_nothing(events: Events) -> None:
    rules = shipped_rules()
    fewer = msgspec.structs.replace(
        rules, rules=[r for r in rules.rules if r.rule != "no_obligation"]
    )
    found = asked(events, rules=fewer)
    assert set(found.counts) == {("no_obligation", Difference.DISAPPEARS)}
    assert [c.after for c in changed_rules(rules, fewer)] == [None]
