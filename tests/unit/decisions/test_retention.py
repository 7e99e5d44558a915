"""What holds and legal periods keep, for how long, and what ends them."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import HoldReleased
from ledger.vocabulary.parts import Kept
from tests.unit.decisions.erasure_cases import (
    DAYS,
    START,
    SUBJECT,
    Case,
    collected,
    hold,
    period,
    used,
)

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


def test_a_hold_of_the_longest_name_can_be_said() -> None:
    case = Case().happens(collected()).holds(hold("C002", name="H" * 64))
    (each,) = case.plan().kept
    assert msgspec.convert(msgspec.to_builtins(each), Kept) == each


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


def test_the_order_of_arrival_is_all_one() -> None:
    rule = period("C002", start="last_used")
    early = Case().happens(used("C002"), day=50).happens(collected(), day=0).holds(rule)
    late = Case().happens(collected(), day=0).happens(used("C002"), day=50).holds(rule)
    assert early.plan(day=60).kept == late.plan(day=60).kept != ()


def test_a_legal_period_of_a_class_spares_the_class() -> None:
    case = Case(sealed=("request",)).happens(collected())
    planned = case.holds(period("C001", name="request", days=1825)).plan()
    assert (planned.gone, planned.spared) == (("C001", "C002"), ("request",))
    assert planned.kept[0].rule == "retention:request"
