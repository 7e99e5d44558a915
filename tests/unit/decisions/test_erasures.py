"""What an erasure takes and leaves, and what is due to be erased."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from ledger.decisions.erasures import Due, Member, Plan, Wish, due, plan
from ledger.decisions.held_data import HeldData
from ledger.decisions.refused import DecisionRefusedError
from ledger.decisions.retention import Rules
from ledger.vocabulary.codes import (
    Channel,
    ErasureTrigger,
    Manner,
    Outcome,
    RestrictionScope,
    Right,
)
from ledger.vocabulary.data import DataCollected, DataCorrected, DataUsed
from ledger.vocabulary.envelope import Received, store
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import (
    Disposal,
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    RetentionStart,
    ServiceTerminated,
)
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Kept
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import Clock, RequestDecided, RequestItem, RequestReceived

SUBJECT = str(UUID(int=7, version=4))
START = datetime(2026, 1, 1, 4, tzinfo=UTC)
DAYS = timedelta(days=1)
REQUEST = ErasureTrigger.REQUEST
ENDED = ServiceTerminated(
    service="shop",
    terminated_at=START,
    reason="closed",
    disposal=Disposal.DESTRUCTION,
    method="keys",
)


@dataclass
class Case:
    """A member's data and everybody's rules, as of a day after the start."""

    data: HeldData = field(default_factory=HeldData)
    rules: Rules = field(default_factory=Rules)
    day: int = 0
    sealed: tuple[str, ...] = ()

    def happens(self, *facts: Fact, day: int | None = None, source: str = OWN_SOURCE) -> "Case":
        for fact in facts:
            time = START + (self.day if day is None else day) * DAYS
            event = Received(source=source, id="x", time=time, fact=fact)
            self.data.take(store(event, fact, SUBJECT))
        return self

    def holds(self, *facts: Fact, source: str = OWN_SOURCE) -> "Case":
        for fact in facts:
            now = START + self.day * DAYS
            event = Received(source=source, id="x", time=now, fact=fact)
            self.rules.take(store(event, fact, None), now)
        return self

    def plan(self, *categories: str, day: int = 0, **wish: Any) -> Plan:
        asked = Wish(wish.pop("trigger", REQUEST), categories or None, **wish)
        return plan(asked, self.member, self.rules, START + day * DAYS)

    def due(self, day: int = 0, service: str | None = None) -> Due | None:
        return due(self.member, self.rules, START + day * DAYS, service)

    @property
    def member(self) -> Member:
        return Member(SUBJECT, self.data, frozenset(self.sealed))


def collected(*categories: str, **changes: Any) -> DataCollected:
    return DataCollected(
        categories=list(categories or ("C001", "C002")),
        purposes=["090"],
        basis="TW19.1.2",
        notice="2026-01",
        region="TW",
        reason="joined",
        channel=Channel.WEB,
        **changes,
    )


def used(*categories: str, transaction: str | None = None) -> DataUsed:
    return DataUsed(
        categories=list(categories),
        purposes=["148"],
        basis="TW20.1.0",
        notice="2026-01",
        region="TW",
        reason="an order",
        manner=Manner.TRANSACTION,
        transaction=transaction,
    )


def period(
    *categories: str, name: str = "books", days: int = 100, start: str = "collected", **more: Any
) -> RetentionSet:
    defaults: dict[str, Any] = {"effective_from": START, "ground": "ER21.1"}
    return RetentionSet(
        retention_class=name,
        categories=list(categories),
        keep_days=days,
        start=RetentionStart(start),
        reason="the law says so",
        **defaults | more,
    )


def hold(*categories: str, name: str = "H1", **more: Any) -> HoldPlaced:
    return HoldPlaced(
        hold=name, ground="ER21.2", reason="a suit", categories=list(categories) or None, **more
    )


def kept(*categories: str, **more: Any) -> Kept:
    return Kept(categories=list(categories), ground="ER21.3", reason="agreed", **more)


def stop(*categories: str, name: str = "S1", **more: Any) -> ProcessingRestricted:
    return ProcessingRestricted(
        restriction=name,
        scope=more.pop("scope", RestrictionScope.ALL),
        reason="asked",
        categories=list(categories) or None,
        request=more.pop("request", "R1"),
    )


def asks(request: str, *categories: str) -> RequestReceived:
    clock = Clock(rule="TW13.2", due=date(2026, 2, 1), due_at=START, holidays="none")
    item = RequestItem(right=Right.DELETION, clock=clock, categories=list(categories) or None)
    return RequestReceived(
        request=request, items=[item], received_at=START, channel=Channel.WEB, law="x"
    )


def grants(request: str, **more: Any) -> RequestDecided:
    outcome = more.pop("outcome", Outcome.GRANTED)
    return RequestDecided(
        request=request, right=Right.DELETION, outcome=outcome, reason="asked", **more
    )


def partly(request: str, *categories: str) -> RequestDecided:
    return grants(request, outcome=Outcome.PARTIALLY_GRANTED, kept=[kept(*categories)])


def ordered(*categories: str, **more: Any) -> ErasureOrdered:
    return ErasureOrdered(
        erasure="E0", trigger=REQUEST, reason="asked", categories=list(categories) or None, **more
    )


def test_everything_goes_where_nothing_must_be_kept() -> None:
    planned = Case().happens(collected()).plan()
    assert planned == Plan(("C001", "C002"), ("*",), (), ())
    assert planned.is_whole


def test_of_a_member_nothing_is_held_of_everything_is_fenced() -> None:
    assert Case().plan().is_whole


def test_some_categories_go_alone() -> None:
    planned = Case().happens(collected()).plan("C001")
    assert (planned.gone, planned.classes, planned.is_whole) == (("C001",), ("C001",), False)


def test_what_is_not_held_cannot_be_erased_by_name() -> None:
    with pytest.raises(DecisionRefusedError, match="nothing is held"):
        Case().happens(collected("C001")).plan("C011")


KEEPING: dict[str, tuple[Fact, str | None, date | None]] = {
    "a hold on a category": (hold("C002"), "hold:H1", None),
    "a hold on this member": (hold("C002", subjects=[SUBJECT]), "hold:H1", None),
    "a hold until a day": (hold("C002", until=date(2026, 1, 1)), "hold:H1", date(2026, 1, 1)),
    "a legal period": (period("C002"), "retention:books", date(2026, 4, 11)),
    "a period whose last day it is": (period("C002", days=0), "retention:books", date(2026, 1, 1)),
    "a period from the last use": (
        period("C002", start="last_used"),
        "retention:books",
        date(2026, 4, 11),
    ),
    "a period from the transaction": (
        period("C002", start="transaction_ended"),
        "retention:books",
        date(2026, 4, 11),
    ),
    "a period from the end": (
        period("C002", start="membership_ended", days=30),
        "retention:books",
        date(2026, 1, 31),
    ),
    "a period for its purpose": (
        period("C002", purposes=["090"]),
        "retention:books",
        date(2026, 4, 11),
    ),
}


@pytest.mark.parametrize("name", KEEPING)
def test_what_keeps_a_category_is_said_with_its_ground(name: str) -> None:
    rule, why, until = KEEPING[name]
    planned = Case().happens(collected()).holds(rule).plan()
    (each,) = planned.kept
    assert (planned.gone, planned.classes, planned.spared) == (("C001",), ("*",), ("C002",))
    assert (each.categories, each.rule, each.until) == (["C002"], why, until)
    assert not planned.is_whole


LETTING_GO: dict[str, Fact] = {
    "a hold on another category": hold("C011"),
    "a hold on somebody else": hold("C002", subjects=[str(UUID(int=9, version=4))]),
    "a hold that is over": hold("C002", until=date(2025, 12, 31)),
    "a period without a legal ground": period("C002", ground=None),
    "a period that is over": period("C002", days=0, effective_from=START - 9 * DAYS),
    "a period for another purpose": period("C002", purposes=["157"]),
    "a period not yet in force": period("C002", effective_from=START + 900 * DAYS),
}


@pytest.mark.parametrize("name", LETTING_GO)
def test_what_keeps_nothing_lets_everything_go(name: str) -> None:
    case = Case(day=5).happens(collected(), day=0).holds(LETTING_GO[name])
    assert case.plan(day=5).is_whole


def test_a_released_hold_keeps_nothing_more() -> None:
    released = HoldReleased(hold="H1", reason="settled")
    for_one = HoldReleased(hold="H1", reason="settled", subjects=[SUBJECT])
    for end in (released, for_one):
        assert Case().happens(collected()).holds(hold("C002"), end).plan().is_whole


def test_a_later_period_takes_the_place_of_an_earlier_of_its_class() -> None:
    shorter = period("C002", days=1, effective_from=START + 1 * DAYS)
    case = Case(day=9).happens(collected(), day=0).holds(period("C002"), shorter)
    assert case.plan(day=9).is_whole
    late = Case(day=9).happens(collected(), day=0).holds(shorter, period("C002"))
    assert late.plan(day=9).is_whole


def test_a_period_runs_from_the_latest_of_what_starts_it() -> None:
    rules = [
        period("C001", name="a", start="last_used", days=10),
        period("C002", name="b", start="transaction_ended", days=10),
    ]
    case = Case().happens(collected("C001", "C002", "C011")).holds(*rules)
    case.happens(used("C001"), day=20).happens(used("C002", transaction="T1"), day=30)
    case.happens(used("C002"), day=50)
    kept_then = {each.categories[0]: each.until for each in case.plan(day=29).kept}
    assert kept_then == {"C001": date(2026, 1, 31), "C002": date(2026, 2, 10)}
    assert case.plan(day=41).is_whole


def test_a_legal_period_of_a_class_spares_the_class() -> None:
    case = Case(sealed=("request",)).happens(collected())
    planned = case.holds(period("C001", name="request", days=1825)).plan()
    assert (planned.gone, planned.spared) == (("C001", "C002"), ("request",))
    assert planned.kept[0].rule == "retention:request"


def test_everything_that_must_be_kept_leaves_nothing_to_erase() -> None:
    with pytest.raises(DecisionRefusedError, match="must be kept") as refused:
        Case().happens(collected()).holds(hold()).plan()
    assert refused.value.state is not None
    assert set(refused.value.state) == {"C001", "C002"}


def test_unlawful_data_goes_whatever_period_is_set_but_not_against_a_hold() -> None:
    case = Case().happens(collected()).holds(period("C001"), hold("C002"))
    planned = case.plan(trigger=ErasureTrigger.UNLAWFUL)
    assert planned.gone == ("C001",)


def test_what_was_decided_to_be_kept_is_kept_until_its_day() -> None:
    wish = {"kept": (kept("C002", until=date(2026, 1, 3)),)}
    case = Case().happens(collected())
    assert case.plan(day=2, **wish).gone == ("C001",)
    assert case.plan(day=3, **wish).is_whole


def test_a_decision_keeps_what_it_says_until_a_later_one() -> None:
    case = Case().happens(collected(), asks("R1"), partly("R1", "C002"))
    assert case.plan().gone == ("C001",)
    assert case.happens(asks("R2"), grants("R2")).plan().is_whole


def test_more_reasons_than_an_order_can_say_are_refused() -> None:
    holds = [hold("C002", name=f"H{n}") for n in range(21)]
    with pytest.raises(DecisionRefusedError, match="more than 20"):
        Case().happens(collected()).holds(*holds).plan()


def test_what_was_erased_is_held_no_more_until_it_is_given_again() -> None:
    case = Case().happens(collected()).happens(ordered("C001"))
    assert set(case.data.categories) == {"C002"}
    assert set(case.happens(collected("C001"), day=3).data.categories) == {"C001", "C002"}


def test_what_others_report_makes_nothing_go() -> None:
    case = Case().happens(collected())
    case.happens(ordered(), stop(), asks("R1"), grants("R1"), source="/shop")
    case.holds(ENDED, period("C001", days=0, ground=None), source="/shop")
    assert set(case.data.categories) == {"C001", "C002"}
    assert case.due(9_000, service="shop") is None


def test_what_others_report_may_keep_data() -> None:
    case = Case().happens(collected("C001", "C002", "C011"))
    case.happens(partly("R1", "C011"), source="/shop").holds(hold("C002"), source="/shop")
    assert case.plan().gone == ("C001",)


def test_a_report_neither_releases_an_officers_hold_nor_shortens_a_period() -> None:
    case = Case().happens(collected()).holds(hold("C001"), period("C002"))
    case.holds(
        HoldReleased(hold="H1", reason="forged"),
        period("C002", days=0, effective_from=START),
        source="/shop",
    )
    with pytest.raises(DecisionRefusedError, match="must be kept"):
        case.plan(day=5)


def test_an_officer_releases_what_a_report_has_held() -> None:
    case = Case().happens(collected()).holds(hold("C001"), source="/shop")
    assert case.holds(HoldReleased(hold="H1", reason="settled")).plan().is_whole


def test_what_an_order_kept_is_still_held() -> None:
    order = ordered(kept=[kept("C002", rule="hold:H1")])
    case = Case().happens(collected()).happens(order)
    assert set(case.data.categories) == {"C002"}


def test_a_correction_says_that_data_is_held() -> None:
    corrected = DataCorrected(
        categories=["C011"], reason="moved", fault_ours=False, channel=Channel.WEB
    )
    assert set(Case().happens(corrected).data.categories) == {"C011"}


def test_nothing_is_due_of_a_member_without_rules() -> None:
    assert Case().happens(collected()).due(9_000) is None


def test_nothing_is_due_where_nothing_is_held() -> None:
    assert Case().happens(stop()).due() is None


DUE: dict[str, tuple[Fact, Due | None]] = {
    "a stop of everything": (stop(), Due(ErasureTrigger.STOP_REQUEST, None)),
    "a stop of a category": (stop("C001"), Due(ErasureTrigger.STOP_REQUEST, ("C001",))),
    "a stop of what is not held": (stop("C011"), None),
    "a stop of marketing": (stop(scope=RestrictionScope.MARKETING), None),
    "a stop that no request asked for": (stop(request=None), None),
}


@pytest.mark.parametrize("name", DUE)
def test_a_granted_stop_makes_due_what_it_stops(name: str) -> None:
    fact, expected = DUE[name]
    assert Case().happens(collected(), fact).due() == expected


def test_a_resumed_stop_makes_nothing_due() -> None:
    resumed = ProcessingResumed(restriction="S1", reason="withdrawn")
    case = Case().happens(collected(), stop("C001"), resumed)
    assert case.due() is None


def test_the_end_of_a_service_makes_everything_due() -> None:
    case = Case().happens(collected()).holds(ENDED)
    assert case.due(service="shop") == Due(ErasureTrigger.SERVICE_ENDED, None)
    assert case.due() is None
    assert case.due(service="newsletter") is None
    assert case.holds(hold()).due(service="shop") is None


def test_what_was_given_after_the_end_of_a_service_stays() -> None:
    case = Case().happens(collected("C001")).happens(collected("C002"), day=9).holds(ENDED)
    assert case.due(10, service="shop") == Due(ErasureTrigger.SERVICE_ENDED, ("C001",))


def test_a_stop_that_was_taken_back_ends_nothing() -> None:
    resumed = ProcessingResumed(restriction="S1", reason="withdrawn")
    rule = period("C002", start="membership_ended", days=30)
    case = Case().happens(collected()).holds(rule).happens(stop(), day=1).happens(resumed, day=2)
    assert case.due(900) is None
    (each,) = case.plan(day=900).kept
    assert each.until == date(2028, 7, 19)


def test_who_gives_data_again_after_an_erasure_is_not_due() -> None:
    case = Case().happens(collected()).holds(period("C002", days=100))
    case.happens(ordered(kept=list(case.plan().kept)), day=1).happens(collected("C001"), day=5)
    assert case.due(90) is None
    assert case.due(101) == Due(ErasureTrigger.PERIOD_OVER, ("C002",))


def test_a_later_decision_about_something_else_takes_nothing_back() -> None:
    case = Case().happens(collected("C001", "C002", "C011"))
    case.happens(asks("R1"), partly("R1", "C002"))
    case.happens(asks("R2", "C011"), grants("R2"))
    assert case.plan().gone == ("C001", "C011")
    assert case.happens(asks("R3", "C002"), grants("R3")).plan().is_whole


def test_a_hold_on_everything_keeps_what_has_no_category_too() -> None:
    case = Case(sealed=("contact",)).holds(hold())
    with pytest.raises(DecisionRefusedError, match="must be kept"):
        case.plan()


def test_what_was_taken_back_is_still_there_to_be_held_and_erased() -> None:
    case = Case(sealed=("C001", "C002"))
    assert case.plan("C001").gone == ("C001",)
    assert case.plan().gone == ("C001", "C002")
    assert case.holds(hold("C002")).plan().spared == ("C002",)


def test_the_order_of_arrival_is_all_one() -> None:
    rule = period("C002", start="last_used")
    early = Case().happens(used("C002"), day=50).happens(collected(), day=0).holds(rule)
    late = Case().happens(collected(), day=0).happens(used("C002"), day=50).holds(rule)
    assert early.plan(day=60).kept == late.plan(day=60).kept != ()


def test_late_data_of_before_an_erasure_is_not_held() -> None:
    case = Case().happens(collected(), day=3).happens(ordered(), day=5)
    assert case.happens(collected(), day=4).data.categories == {}


def test_another_sources_hold_of_the_same_name_takes_none_away() -> None:
    over = hold("C002", until=date(2000, 1, 1))
    case = Case().happens(collected()).holds(hold("C002"), source="/shop")
    assert case.holds(over, source="/rogue").plan().spared == ("C002",)


def test_a_hold_of_the_longest_name_can_be_said() -> None:
    case = Case().happens(collected()).holds(hold("C002", name="H" * 64))
    (each,) = case.plan().kept
    assert msgspec.convert(msgspec.to_builtins(each), Kept) == each


def test_a_category_whose_periods_are_over_for_its_purpose_is_due() -> None:
    other = period("C001", name="b", days=900, purposes=["157"], ground=None)
    case = Case().happens(collected("C001")).holds(period("C001", days=1, ground=None), other)
    assert case.due(5) == Due(ErasureTrigger.PERIOD_OVER, None)


def test_a_category_is_due_once_all_its_periods_are_over() -> None:
    own: dict[str, Any] = {"ground": None}
    rules = [period("C001", name="a", days=10, **own), period("C001", name="b", days=20, **own)]
    case = Case().happens(collected()).holds(*rules)
    assert case.due(20) is None
    assert case.due(21) == Due(ErasureTrigger.PERIOD_OVER, ("C001",))
    whole = Case().happens(collected("C001")).holds(*rules)
    assert whole.due(21) == Due(ErasureTrigger.PERIOD_OVER, None)


def test_a_period_from_the_end_of_membership_has_not_begun_for_a_member() -> None:
    rule = period("C001", "C002", start="membership_ended", days=30, ground=None)
    assert Case().happens(collected()).holds(rule).due(9_000) is None


def test_what_was_kept_is_due_when_its_ground_ends() -> None:
    case = Case().happens(collected()).holds(period("C002", days=100))
    kept_then = list(case.plan().kept)
    case.happens(ordered(kept=kept_then))
    assert case.due(100) is None
    assert case.due(101) == Due(ErasureTrigger.PERIOD_OVER, None)
