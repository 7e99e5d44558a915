"""What is held of a member after what was reported, ordered and corrected."""

from ledger.vocabulary.codes import Channel
from ledger.vocabulary.data import DataCorrected
from tests.unit.decisions.erasure_cases import Case, collected, kept, ordered


def test_a_correction_says_that_data_is_held() -> None:
    corrected = DataCorrected(
        categories=["C011"], reason="moved", fault_ours=False, channel=Channel.WEB
    )
    assert set(Case().happens(corrected).data.categories) == {"C011"}


def test_what_was_erased_is_held_no_more_until_it_is_given_again() -> None:
    case = Case().happens(collected()).happens(ordered("C001"))
    assert set(case.data.categories) == {"C002"}
    assert set(case.happens(collected("C001"), day=3).data.categories) == {"C001", "C002"}


def test_what_an_order_kept_is_still_held() -> None:
    order = ordered(kept=[kept("C002", rule="hold:H1")])
    case = Case().happens(collected()).happens(order)
    assert set(case.data.categories) == {"C002"}


def test_late_data_of_before_an_erasure_is_not_held() -> None:
    case = Case().happens(collected(), day=3).happens(ordered(), day=5)
    assert case.happens(collected(), day=4).data.categories == {}
