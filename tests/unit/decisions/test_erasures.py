"""What an erasure takes and what it leaves."""

from datetime import date

import pytest

from ledger.decisions.erasures import Plan
from ledger.decisions.refused import DecisionRefusedError
from ledger.vocabulary.codes import ErasureTrigger
from tests.unit.decisions.erasure_cases import (
    Case,
    asks,
    collected,
    grants,
    hold,
    kept,
    partly,
    period,
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


def test_a_later_decision_about_something_else_takes_nothing_back() -> None:
    case = Case().happens(collected("C001", "C002", "C011"))
    case.happens(asks("R1"), partly("R1", "C002"))
    case.happens(asks("R2", "C011"), grants("R2"))
    assert case.plan().gone == ("C001", "C011")
    assert case.happens(asks("R3", "C002"), grants("R3")).plan().is_whole


def test_more_reasons_than_an_order_can_say_are_refused() -> None:
    holds = [hold("C002", name=f"H{n}") for n in range(21)]
    with pytest.raises(DecisionRefusedError, match="more than 20"):
        Case().happens(collected()).holds(*holds).plan()


def test_a_hold_on_everything_keeps_what_has_no_category_too() -> None:
    case = Case(sealed=("contact",)).holds(hold())
    with pytest.raises(DecisionRefusedError, match="must be kept"):
        case.plan()


def test_what_was_taken_back_is_still_there_to_be_held_and_erased() -> None:
    case = Case(sealed=("C001", "C002"))
    assert case.plan("C001").gone == ("C001",)
    assert case.plan().gone == ("C001", "C002")
    assert case.holds(hold("C002")).plan().spared == ("C002",)
