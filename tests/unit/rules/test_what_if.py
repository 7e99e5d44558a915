"""What would be judged otherwise: on a simulated history, act by act and lapse by lapse."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from ledger.rules.changed import changed_rules
from ledger.rules.differences import Difference, Differences
from ledger.rules.in_force import Held, held_between
from ledger.rules.judge import JUDGED, Judge
from ledger.rules.lapses.of import incident_lapses, recipient_lapses
from ledger.rules.organisation import Notice, Organisation
from ledger.rules.rule import SHIPPED, RuleSet, rules_sha256, shipped_rules
from ledger.rules.supposing import supposing
from ledger.rules.what_if import Told, WhatIf
from ledger.vocabulary.codes import Channel, IncidentKind, Manner
from ledger.vocabulary.data import DataCorrected, DataDisclosed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.organisation import RulesActivated
from ledger.vocabulary.security import IncidentKnown, IncidentNotified, IncidentReported
from tests.notices import complete
from tests.unit.rules.histories import judged, lapsed, planted

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
    things: dict[str, list[tuple[int, Stored[Any]]]] = defaultdict(list)
    for position, stored in enumerate(events, start=1):
        if stored.subject is None:
            before.organisation.take(position, stored)
            things[stored.tags[0].partition(":")[0]].append((position, stored))
        else:
            members[stored.subject].append(Told(position, stored.time, stored))
    known = before.organisation
    supposed = supposing(known, Notice.of(draft)) if draft else known
    found = WhatIf(before, Judge(supposed, rules), *period, Differences(examples))
    for subject, told in members.items():
        found.take(subject, told)
    found.take_notices(things["notice"], draft)
    for kind, look in (("recipient", recipient_lapses), ("incident", incident_lapses)):
        for owner, own in by_owner(things[kind]).items():
            found.take_thing(owner, own, partial(look, own))
    return found


def by_owner(told: list[tuple[int, Stored[Any]]]) -> dict[str, list[tuple[int, Stored[Any]]]]:
    owners = defaultdict(list)
    for each in told:
        owners[each[1].tags[0]].append(each)
    return owners


def counts(found: WhatIf) -> Counter[tuple[str, Difference]]:
    return found.differences.counts


def changed(events: Events, change: Callable[[NoticePublished], dict[str, Any]]) -> NoticePublished:
    notice = notice_of(events)
    return msgspec.structs.replace(notice, **change(notice))


def test_s42_under_the_same_notice_nothing_changes(events: Events) -> None:
    same = asked(events, notice_of(events))
    assert counts(same) == {}
    assert same.acts == sum(isinstance(e.data, JUDGED) for e in events)


def test_s42_under_a_narrower_notice_findings_appear(events: Events) -> None:
    narrower = changed(events, lambda n: {"purposes": [p for p in n.purposes if p != "157"]})
    found = asked(events, narrower)
    without = {e.id for e in events if "157" in (getattr(e.data, "purposes", None) or ())}
    key = "purpose_not_notified", Difference.APPEARS
    assert 0 < counts(found)[key] <= len(without)
    assert {rule for rule, _ in counts(found)} <= {"purpose_not_notified", "manner_not_notified"}
    examples = found.differences.examples(key)
    positions = [example.position or 0 for example in examples]
    assert positions == sorted(positions)
    assert (len(positions), 0 in positions) == (5, False)
    assert all(example.before is None for example in examples)
    assert all(e.after and e.after.what == ("157",) for e in examples)
    assert all(events[position - 1].id in without for position in positions)


def test_s42_under_a_wider_notice_findings_disappear(events: Events) -> None:
    history = list(judged(events))
    regions = {id_ for rule, id_ in history if rule == "region_not_notified"}
    used = {e.data.region for e in events if e.id in regions}
    assert used
    wider = changed(events, lambda n: {"territories": [*n.territories, *sorted(used)]})
    found = asked(events, wider)
    assert counts(found)["region_not_notified", Difference.DISAPPEARS] == len(regions)


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
        assert counts(found)[rule, Difference.APPEARS] == new
    assert sum(n for (_, d), n in counts(found).items() if d is Difference.APPEARS) == len(
        after - before
    )
    assert sum(n for (_, d), n in counts(found).items() if d is Difference.DISAPPEARS) == len(
        before - after
    )


def test_only_acts_of_the_period_are_judged(events: Events) -> None:
    middle = sorted(e.time for e in events if isinstance(e.data, JUDGED))[1_000]
    draft = changed(events, lambda _: {"categories": ["C011"]})
    halves = [asked(events, draft, period=p) for p in ((EVER[0], middle), (middle, EVER[1]))]
    whole = asked(events, draft)
    assert counts(halves[0]) + counts(halves[1]) == counts(whole)
    assert halves[0].acts + halves[1].acts == whole.acts
    assert 0 < halves[0].members <= whole.members


def test_no_examples_are_kept_where_none_are_wanted(events: Events) -> None:
    draft = changed(events, lambda _: {"categories": ["C011"]})
    found = asked(events, draft, examples=0)
    assert counts(found)
    assert all(found.differences.examples(key) == [] for key in counts(found))


def test_rules_that_are_not_in_force_judge_acts_the_same(events: Events) -> None:
    told = counts(asked(events, rules=shipped_rules("tw-2025")))
    assert {rule for rule, _ in told} <= {"incident_not_reported"}
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
    assert set(counts(found)) == {("no_obligation", Difference.DISAPPEARS)}
    assert [c.after for c in changed_rules(rules, fewer)] == [None]


def test_what_is_found_before_is_what_the_rules_find(events: Events) -> None:
    found = asked(events, notice_of(events))
    lapses = list(lapsed(events, EVER[1]))
    assert lapses
    expected = Counter(rule for rule, _ in (*judged(events), *lapses))
    assert found.found_before == found.found_after == expected


KNOWN = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
COMPLETE = complete()


def at(hours: float) -> datetime:
    return KNOWN + timedelta(hours=hours)


def event(number: int, time: datetime, fact: Fact, subject: str | None = None) -> Stored[Any]:
    return store(Received(source="/shop", id=f"e{number}", time=time, fact=fact), fact, subject)


def incident(reported: float | None, told: float | None) -> Events:
    """Known of at `KNOWN`; reported, and the persons told, so many hours later."""
    kinds = [IncidentKind.LEAK]
    facts: list[tuple[datetime, Fact]] = [
        (KNOWN, IncidentKnown(incident="I1", known_at=KNOWN, kinds=kinds, summary="s"))
    ]
    if reported is not None:
        report: dict[str, Any] = {"authority": "A", "within_72_hours": True, "final": True}
        fact = IncidentReported(incident="I1", reported_at=at(reported), **report)
        facts.append((at(reported), fact))
    if told is not None:
        telling: dict[str, Any] = {"channel": Channel.EMAIL, "subject_count": 1, "content": "c"}
        facts.append((at(told), IncidentNotified(incident="I1", notified_at=at(told), **telling)))
    return tuple(event(number, *each) for number, each in enumerate(facts))


INCIDENTS = {
    "persons not told": (70, None, Difference.APPEARS),
    "persons told late": (70, 100, Difference.APPEARS),
    "persons told long after a late report": (80, 100, Difference.CHANGES),
    "never reported": (None, 70, None),
    "all in time": (70, 71, None),
    "told before a late report": (80, 50, None),
}


@pytest.mark.parametrize("name", INCIDENTS)
def test_under_the_amendment_persons_are_to_be_told_of_an_incident(name: str) -> None:
    reported, told, difference = INCIDENTS[name]
    found = asked(incident(reported, told), rules=shipped_rules("tw-2025"), period=MARCH)
    if difference is None:
        assert counts(found) == {}
        return
    key = "incident_not_reported", difference
    assert counts(found) == {key: 1}
    for example in found.differences.examples(key):
        assert example.after
        assert (example.position, example.owner) == (1, "incident:I1")
        assert example.after.opens_at == at(72)
        assert (example.after.mended and example.after.mended[0]) == (at(told) if told else None)


def test_what_lapses_outside_of_the_period_is_not_told() -> None:
    events, rules = incident(70, None), shipped_rules("tw-2025")
    for period in ((MARCH[0], at(72)), (at(72.01), MARCH[1])):
        found = asked(events, rules=rules, period=period)
        assert (counts(found), found.found_before.total(), found.found_after.total()) == ({}, 0, 0)
    assert counts(asked(events, rules=rules, period=(at(72), at(72.01))))


def published(*versions: tuple[datetime, NoticePublished]) -> Events:
    return tuple(
        event(number, time, msgspec.structs.replace(notice, effective_from=time))
        for number, (time, notice) in enumerate(versions)
    )


INCOMPLETE = msgspec.structs.replace(COMPLETE, collector_name=None)
INCOMPLETE_TOO = msgspec.structs.replace(INCOMPLETE, notice="draft")
EMPTIER = msgspec.structs.replace(INCOMPLETE, notice="draft", rights=[])
FEBRUARY, MIDDLE, MAY = (datetime(2026, month, 15, tzinfo=UTC) for month in (2, 3, 5))
NOTICES: dict[str, tuple[Events, NoticePublished, list[Difference]]] = {
    "a draft lacks an item": (published((FEBRUARY, COMPLETE)), INCOMPLETE, [Difference.APPEARS]),
    "there was no notice": ((), INCOMPLETE, [Difference.APPEARS]),
    "a draft has it": (published((FEBRUARY, INCOMPLETE)), COMPLETE, [Difference.DISAPPEARS]),
    "it was mended before": (published((FEBRUARY, INCOMPLETE), (MARCH[0], COMPLETE)), COMPLETE, []),
    "it comes later": (published((FEBRUARY, COMPLETE), (MAY, INCOMPLETE)), COMPLETE, []),
    "both lack the same": (published((FEBRUARY, INCOMPLETE)), INCOMPLETE_TOO, []),
    "both lack something": (published((FEBRUARY, INCOMPLETE)), EMPTIER, [Difference.CHANGES]),
    "both are complete": (published((FEBRUARY, COMPLETE)), COMPLETE, []),
}


@pytest.mark.parametrize("name", NOTICES)
def test_s42_a_notice_is_looked_over_for_the_period(name: str) -> None:
    events, draft, expected = NOTICES[name]
    found = asked(events, draft, period=MARCH)
    assert counts(found) == dict.fromkeys((("notice_incomplete", each) for each in expected), 1)
    for difference in expected:
        (example,) = found.differences.examples(("notice_incomplete", difference))
        seen = example.after or example.before
        assert seen
        assert seen.opens_at == MARCH[0]
        assert "collector_missing" in seen.what
        assert example.position == (None if difference is Difference.APPEARS else 1)


@pytest.mark.parametrize("until", [None, MAY])
def test_s42_the_incomplete_version_that_is_in_force_changes_nothing(
    until: datetime | None,
) -> None:
    later = ((until, COMPLETE),) if until else ()
    events = published((FEBRUARY, INCOMPLETE), *later)
    found = asked(events, events[0].data, period=MARCH)
    assert (counts(found), found.found_before["notice_incomplete"]) == ({}, 1)


def test_s42_a_version_that_was_replaced_would_have_gone_on() -> None:
    events = published((FEBRUARY, INCOMPLETE), (MIDDLE, COMPLETE))
    found = asked(events, events[0].data, period=MARCH)
    key = "notice_incomplete", Difference.CHANGES
    assert counts(found) == {key: 1}
    (example,) = found.differences.examples(key)
    assert example.before
    assert example.after
    assert (example.before.mended, example.after.mended) == ((MIDDLE, 2), None)


def test_a_lapse_of_a_member_that_comes_earlier_changes() -> None:
    """Recipients are to be told of our fault sooner, and were told between the two days."""
    subject, rules = "00000000-0000-4000-8000-000000000001", shipped_rules()
    sooner = msgspec.structs.replace(rules, terms=msgspec.structs.replace(rules.terms, told_days=3))
    events = (
        event(0, KNOWN, disclosed(), subject),
        event(1, at(1), corrected(), subject),
        event(2, at(24 * 25), corrected(), subject),
    )
    found = asked(events, rules=sooner, period=MARCH)
    assert counts(found) == {("recipient_not_told", Difference.CHANGES): 2}
    first, second = found.differences.examples(("recipient_not_told", Difference.CHANGES))
    assert (first.position, second.position, first.owner) == (2, 3, subject)
    for example in (first, second):
        assert example.before
        assert example.after
        assert example.before.opens_at - example.after.opens_at == timedelta(days=4)
    # the second falls due in the period only under the sooner term
    assert found.found_before["recipient_not_told"] == 1
    assert found.found_after["recipient_not_told"] == 2
    assert found.members == 1


def disclosed() -> DataDisclosed:
    return DataDisclosed(
        categories=["C001"],
        purposes=["148"],
        basis="TW20.1.0",
        notice=COMPLETE.notice,
        region="TW",
        reason="r",
        recipient="courier",
        manner=Manner.DELIVERY,
        transaction="T1",
    )


def corrected() -> DataCorrected:
    return DataCorrected(categories=["C001"], reason="r", fault_ours=True, channel=Channel.WEB)


def file_of(rules: str) -> str:
    return rules_sha256(rules) if rules in SHIPPED else "0" * 64


def held(rules: str, since: datetime) -> Held:
    return Held(rules, since, shipped_rules(rules))


def activated(rules: str, since: datetime) -> RulesActivated:
    return RulesActivated(
        rules=rules, laws=["L"], effective_from=since, rules_sha256=file_of(rules), summary="s"
    )


def test_the_rule_sets_of_a_period_are_told_in_order_of_time() -> None:
    organisation = Organisation()
    told = [("tw-2025", MIDDLE), ("tw-2025", at(800)), ("tw-1999", MAY), ("tw-2023", FEBRUARY)]
    for number, (rules, since) in enumerate(told):
        organisation.take(number, event(number, since, activated(rules, since)))
    start, end = MARCH
    assert held_between(organisation, start, end) == [
        held("tw-2023", start),
        held("tw-2025", MIDDLE),
    ]
    assert held_between(organisation, MIDDLE, end) == [held("tw-2025", MIDDLE)]
    assert held_between(organisation, start, MIDDLE) == [held("tw-2023", start)]
    assert held_between(Organisation(), *MARCH) == [held("tw-2023", start)]


def test_a_set_of_another_file_is_another_set() -> None:
    other = msgspec.structs.replace(activated("tw-2023", MIDDLE), rules_sha256="0" * 64)
    organisation = Organisation()
    organisation.take(1, event(1, MIDDLE, other))
    start, end = MARCH
    told = held_between(organisation, start, end)
    assert told == [held("tw-2023", start), Held("tw-2023", MIDDLE, None)]


def test_a_set_activated_within_the_period_is_no_difference_of_a_notice() -> None:
    within = event(9, MARCH[0], activated("tw-2025", MARCH[0]))
    events = (*published((FEBRUARY, COMPLETE)), *incident(70, None), within)
    found = asked(events, COMPLETE, period=MARCH)
    assert (counts(found), found.found_before) == ({}, {"incident_not_reported": 1})
    back = asked(events, rules=shipped_rules("tw-2023"), period=MARCH)
    assert counts(back) == {("incident_not_reported", Difference.DISAPPEARS): 1}
