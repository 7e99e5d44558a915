"""What others report may keep data, and never has it erased here."""

from datetime import date

import pytest

from ledger.decisions.refused import DecisionRefusedError
from ledger.vocabulary.organisation import HoldReleased
from tests.unit.decisions.erasure_cases import (
    ENDED,
    START,
    Case,
    asks,
    collected,
    grants,
    hold,
    ordered,
    partly,
    period,
    stop,
)


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


def test_another_sources_hold_of_the_same_name_takes_none_away() -> None:
    over = hold("C002", until=date(2000, 1, 1))
    case = Case().happens(collected()).holds(hold("C002"), source="/shop")
    assert case.holds(over, source="/rogue").plan().spared == ("C002",)
