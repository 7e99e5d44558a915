"""What is asked before and found after is judged alike: a decision denies, or has a gap, just when
the same act, as an event of the same moment and place, breaks a rule.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.intake.receive import Terms
from ledger.rules.asking import ACTS, UNASKED, Act, Question, questions, tolerant
from ledger.rules.deciding import Decision, State, decide
from ledger.rules.judge import Judge
from ledger.rules.member import Member, is_marketing
from ledger.rules.organisation import Organisation
from ledger.rules.rule import SHIPPED, rules_sha256
from ledger.rules.whose import Whose
from ledger.vocabulary.codes import Channel, Manner, Operation, Permission
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import ServiceNoticePublished
from ledger.vocabulary.organisation import RulesActivated
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import RecipientAgreed, RecipientRegistered, RecipientSuspended
from tests.member_events import START, SUBJECTS, any_fact, happened, one, processing, some, used
from tests.unit.rules.histories import planted

UNTIL = datetime(2026, 11, 23, 4, tzinfo=UTC)
REFUSING = (Permission.DENY, Permission.GAP)
OPERATION = {fact: Operation(name) for name, fact in ACTS.items()}
WORDS = Words(zh="字", en="word")


def about_organisation(random: Random) -> list[Fact]:
    """Some of a notice, a narrower one after it, a page, and a courier that may be suspended."""
    whole = shipped_notice()
    first = msgspec.structs.replace(whole, effective_from=START, transfer_regions=["JP"])
    purposes = some(random, whole.purposes)
    second = msgspec.structs.replace(
        whole, notice="2026-02", effective_from=minute(random), purposes=purposes
    )
    activated = RulesActivated(
        rules=(rules := random.choice([*SHIPPED, *SHIPPED, "tw-1999"])),
        laws=["TW-PDPA@2025-11-11"],
        effective_from=minute(random),
        rules_sha256=rules_sha256(rules) if rules in SHIPPED else "0" * 64,
        summary="-",
    )
    page = ServiceNoticePublished(
        service_notice="panel-1",
        service="panel",
        page="/panel",
        page_sha256="0" * 64,
        effective_from=minute(random),
        purposes=["024", "040"],
        categories=["C001"],
        manners=[Manner.SURVEY],
        text=WORDS,
    )
    registered = RecipientRegistered(
        recipient="courier",
        role=whole.recipients[0].role,
        name=WORDS,
        services=["delivery"],
        contact="-",
        region="TW",
    )
    agreed = RecipientAgreed(
        recipient="courier",
        agreement="A1",
        categories=["C001", "C002"],
        purposes=["090", "148"],
        valid_from=START.date(),
    )
    suspended = RecipientSuspended(
        recipient="courier", reason="late", effective_from=minute(random), until=minute(random)
    )
    told: list[Fact] = [first, second, activated, page, registered, agreed, suspended]
    return [each for each in told if random.random() < 0.85]


def minute(random: Random) -> datetime:
    return START + timedelta(minutes=random.randrange(200))


def act(random: Random) -> Act:
    regions, bases = ["TW"] * 6 + ["JP", "US"], ["TW20.1.0"] * 4 + ["TW20.1.1", "TW20.1.6"]
    common = processing(random, region=random.choice(regions), basis=random.choice(bases))
    common |= {"transaction": random.choice([None, "T1"]), "notice": "in-force"}
    common |= {"purposes": random.choice([["040"], ["090"], ["148"], ["040", "090"], ["024"]])}
    if random.random() < 0.2:
        return DataCollected(**common, channel=one(random, Channel))
    manner = random.choice([*Manner, *[Manner.MARKETING] * 8])
    common |= {"manner": manner, "service_notice": random.choice([None, "panel-1"])}
    common |= {"incidental_to": random.choice([None, Manner.DELIVERY])}
    if random.random() < 0.4:
        return DataDisclosed(**common, recipient=random.choice(["courier", "stranger"]))
    channel, offered = one(random, Channel), random.choice([None, True, False])
    return DataUsed(**common, channel=channel, refusal_offered=offered)


@settings(max_examples=500)
@given(st.integers(0, 2**32), st.integers(0, 40))
def test_a_decision_refuses_just_what_would_be_found(seed: int, events: int) -> None:
    random = Random(seed)
    judge = Judge()
    for position, fact in enumerate(about_organisation(random), start=1):
        judge.organisation.take(position, happened(fact, f"o{position}", 0))
    member = Member()
    for position in range(10, 10 + events):
        fact = used(random) if random.random() < 0.3 else any_fact(random, SUBJECTS)
        if fact.ABOUT_MEMBER:
            said = happened(fact, f"e{position}", random.randrange(200))
            member.take(position, said, said.time + timedelta(minutes=random.randrange(20)))
    asked = act(random)
    question = Question(asked, OPERATION[type(asked)], member="M1")
    whose = Whose(SUBJECTS[0], is_erased=random.random() < 0.1)
    state = State(judge.organisation, whose, member, 60, minute(random))
    decision = decide(question, state, "d")
    found = as_event(judge, decision, decision.act)
    assert (decision.outcome in REFUSING) == bool(found)
    assert list(decision.breaches) == found
    broken = {name for name, result in decision.evaluated.items() if result == "broken"}
    assert broken == {breach.rule for breach in found}
    effects = {decision.rules.rule(breach.rule).effect for breach in found}
    assert (decision.outcome is Permission.GAP) == (effects == {"gap"})
    if not found:
        named = msgspec.structs.replace(asked, notice=decision.act.notice)
        ignored = as_event(judge, decision, named)
        first = is_marketing(asked) and not member.was_contacted((state.time, 61))
        is_left_open = first and getattr(asked, "refusal_offered", None) is None
        assert [breach.rule for breach in ignored] == ["no_refusal_channel"] * is_left_open


def as_event(judge: Judge, decision: Decision, fact: Fact) -> list[Any]:
    """What would be found of the event, were it the next of the log."""
    state = decision.state
    received = Received(source="/shop", id="x", time=state.time, fact=fact)
    stored = store(received, fact, state.whose.subject)
    position, is_after = state.position + 1, state.whose.is_erased
    return judge.judged(position, stored, state.member, is_after_erasure=is_after)


def as_question(stored: Stored[Any]) -> dict[str, Any]:
    """What an emitter would have asked before this event; it leaves nothing open."""
    data = msgspec.to_builtins(stored.data)
    kept = {name: value for name, value in data.items() if name not in UNASKED}
    if is_marketing(stored.data):
        kept.setdefault("refusal_offered", False)
    asked = {"operation": OPERATION[type(stored.data)], "member": "M1"}
    return {**asked, "at": stored.time.isoformat(), **kept}


@pytest.mark.parametrize("seed", [5, 6])
def test_asked_before_each_act_of_a_history_it_refuses_what_was_planted(seed: int) -> None:
    events, faults = planted(60, 4_000, seed, UNTIL)
    wrong = {id_ for _, id_ in faults}
    terms = Terms(UNTIL, tolerant(Catalogue.shipped()), "/shop")
    members, organisation = defaultdict[str, Member](Member), Organisation()
    refused, asked_of = set(), set()
    for position, stored in enumerate(events, start=1):
        if stored.subject is None:
            organisation.take(position, stored)
            continue
        member = members[stored.subject]
        if type(stored.data) in OPERATION:
            (question,) = questions([as_question(stored)], terms)
            left_open = msgspec.structs.replace(stored.data, decision=None)
            left_open = without_values(left_open)
            assert without_offer(question.act) == without_offer(left_open)
            asked_of.add(stored.id)
            state = State(
                organisation,
                Whose(stored.subject),
                member,
                position - 1,
                question.time or stored.time,
            )
            if decide(question, state, "d").outcome in REFUSING:
                refused.add(stored.id)
        member.take(position, stored, stored.time)
    assert refused == wrong & asked_of
    assert refused


def without_values(fact: Any) -> Any:
    has = hasattr(fact, "values")
    return msgspec.structs.replace(fact, values=None) if has else fact


def without_offer(fact: Any) -> Any:
    is_open = isinstance(fact, DataUsed) and fact.refusal_offered is not True
    return msgspec.structs.replace(fact, refusal_offered=None) if is_open else fact


def test_with_no_notice_there_is_a_gap_and_of_nobody_a_denial() -> None:
    asked = DataUsed(**processing(Random(1)), manner=Manner.DISPLAY)
    question = Question(asked, Operation.USE, member="M1")
    state = State(Organisation(), Whose(SUBJECTS[0]), Member(), 1, START)
    assert decide(question, state, "d").outcome is Permission.GAP
    assert decide(question, replace(state, whose=Whose(None)), "d").outcome is Permission.DENY
