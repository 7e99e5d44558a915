"""What was taken back no longer counts in the view of a member."""

import pytest

from ledger.vocabulary.own import Amendment
from projections.members.fold import RetroactiveError, evolve
from projections.members.view import View
from tests.member_events import START, amends, happened
from tests.unit.projections.member_views import GIVEN, SHOWN, WITHDRAWN, after, folded


@pytest.mark.parametrize("kind", [Amendment.VOID, Amendment.REPLACED])
@pytest.mark.parametrize("minute", [0, 5])
def test_an_event_taken_back_no_longer_counts(kind: Amendment, minute: int) -> None:
    view = folded(
        [
            happened(GIVEN, "g", 1),
            happened(WITHDRAWN, "w", 2),
            happened(amends("w", kind), "a", minute),
        ]
    )
    assert view.consents["out_of_purpose/040"].state == "given"
    assert view.facts == 2
    assert view.position == 3


def test_a_comment_takes_nothing_back() -> None:
    assert after(SHOWN, amends("e1", Amendment.COMMENTED)).uses["148/display"].count == 1


def test_an_event_counts_again_when_its_amendment_is_taken_back() -> None:
    assert after(SHOWN, amends("e1"), amends("e2")).uses["148/display"].count == 1


def test_of_two_amendments_that_name_each_other_the_later_holds() -> None:
    events = [happened(SHOWN, "s", 1), happened(amends("b"), "a", 2), happened(amends("a"), "b", 3)]
    view = folded(events)
    assert view.facts == 2
    assert folded([*events, happened(amends("s"), "c", 4), happened(amends("c"), "d", 5)]).uses


def test_an_amendment_takes_back_none_that_is_later_than_itself() -> None:
    events = [happened(SHOWN, "s", 1), happened(amends("b"), "a", 2), happened(amends("s"), "b", 3)]
    view = folded(events)
    assert (view.facts, view.uses) == (2, {})


def test_one_step_cannot_take_an_event_back() -> None:
    with pytest.raises(RetroactiveError):
        evolve(View(), 1, START, happened(amends("e0"), "e1", 1))


def test_an_event_taken_back_before_it_came_never_counts() -> None:
    view = evolve(after(amends("late")), 2, START, happened(SHOWN, "late", 0))
    assert view.uses == {}
