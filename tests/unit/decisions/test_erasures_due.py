"""What is due to be erased, and why."""

from datetime import date
from typing import Any

import pytest

from ledger.decisions.erasures import Due
from ledger.vocabulary.codes import ErasureTrigger, RestrictionScope
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.restriction import ProcessingResumed
from tests.unit.decisions.erasure_cases import ENDED, Case, collected, hold, ordered, period, stop

RESUMED = ProcessingResumed(restriction="S1", reason="withdrawn")


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
    assert Case().happens(collected(), stop("C001"), RESUMED).due() is None


def test_a_stop_that_was_taken_back_ends_nothing() -> None:
    rule = period("C002", start="membership_ended", days=30)
    case = Case().happens(collected()).holds(rule).happens(stop(), day=1).happens(RESUMED, day=2)
    assert case.due(900) is None
    (each,) = case.plan(day=900).kept
    assert each.until == date(2028, 7, 19)


def test_the_end_of_a_service_makes_everything_due() -> None:
    case = Case().happens(collected()).holds(ENDED)
    assert case.due(service="shop") == Due(ErasureTrigger.SERVICE_ENDED, None)
    assert case.due() is None
    assert case.due(service="newsletter") is None
    assert case.holds(hold()).due(service="shop") is None


def test_what_was_given_after_the_end_of_a_service_stays() -> None:
    case = Case().happens(collected("C001")).happens(collected("C002"), day=9).holds(ENDED)
    assert case.due(10, service="shop") == Due(ErasureTrigger.SERVICE_ENDED, ("C001",))


def test_who_gives_data_again_after_an_erasure_is_not_due() -> None:
    case = Case().happens(collected()).holds(period("C002", days=100))
    case.happens(ordered(kept=list(case.plan().kept)), day=1).happens(collected("C001"), day=5)
    assert case.due(90) is None
    assert case.due(101) == Due(ErasureTrigger.PERIOD_OVER, ("C002",))


def test_what_was_kept_is_due_when_its_ground_ends() -> None:
    case = Case().happens(collected()).holds(period("C002", days=100))
    case.happens(ordered(kept=list(case.plan().kept)))
    assert case.due(100) is None
    assert case.due(101) == Due(ErasureTrigger.PERIOD_OVER, None)


def test_a_category_is_due_once_all_its_periods_are_over() -> None:
    own: dict[str, Any] = {"ground": None}
    rules = [period("C001", name="a", days=10, **own), period("C001", name="b", days=20, **own)]
    case = Case().happens(collected()).holds(*rules)
    assert case.due(20) is None
    assert case.due(21) == Due(ErasureTrigger.PERIOD_OVER, ("C001",))
    whole = Case().happens(collected("C001")).holds(*rules)
    assert whole.due(21) == Due(ErasureTrigger.PERIOD_OVER, None)


def test_a_category_whose_periods_are_over_for_its_purpose_is_due() -> None:
    other = period("C001", name="b", days=900, purposes=["157"], ground=None)
    case = Case().happens(collected("C001")).holds(period("C001", days=1, ground=None), other)
    assert case.due(5) == Due(ErasureTrigger.PERIOD_OVER, None)


def test_a_period_from_the_end_of_membership_has_not_begun_for_a_member() -> None:
    rule = period("C001", "C002", start="membership_ended", days=30, ground=None)
    assert Case().happens(collected()).holds(rule).due(9_000) is None
