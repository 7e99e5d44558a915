"""What a view says of a member's requests and inquiries, of restrictions and holds."""

from datetime import date
from itertools import permutations

from msgspec.structs import replace

from ledger.vocabulary.codes import Channel, Outcome, RestrictionScope, Right
from ledger.vocabulary.contact import InquiryAnswered, InquiryReceived
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    Clock,
    RequestDecided,
    RequestExtended,
    RequestItem,
    RequestReceived,
    RequestWithdrawn,
)
from projections.members.view import LISTED, At
from tests.member_events import START, SUBJECTS, at, happened
from tests.unit.projections.member_views import after, folded


def clock(day: int) -> Clock:
    return Clock(rule="TW13.1", due=date(2026, 3, day), due_at=at(0), holidays="TW-2026")


def test_a_request_shows_each_right_with_its_day_and_its_end() -> None:
    asked = RequestReceived(
        request="R1",
        items=[
            RequestItem(right=Right.COPY, clock=clock(16)),
            RequestItem(right=Right.DELETION, clock=clock(31)),
        ],
        received_at=START,
        channel=Channel.TELEPHONE,
        law="TW-PDPA",
    )
    longer = RequestExtended(
        request="R1",
        right=Right.COPY,
        clock=clock(30),
        reason="many",
        notified_at=START,
        channel=Channel.MAIL,
    )
    decided = RequestDecided(
        request="R1", right=Right.DELETION, outcome=Outcome.REFUSED, reason="invoices"
    )
    back = RequestWithdrawn(request="R1", channel=Channel.MAIL, rights=[Right.COPY])
    request = after(asked, longer, decided, back).requests["R1"]
    copy, deletion = request.items[Right.COPY], request.items[Right.DELETION]
    assert (copy.due, copy.extended_due) == (date(2026, 3, 16), date(2026, 3, 30))
    assert (copy.withdrawn, request.withdrawn) == (At(at(4), 4), None)
    assert (deletion.outcome, deletion.decided) == (Outcome.REFUSED, At(at(3), 3))


STOP = ProcessingRestricted(restriction="X1", scope=RestrictionScope.ALL, reason="asked")
RESUME = ProcessingResumed(restriction="X1", reason="settled")


def test_a_restriction_is_active_until_processing_resumes() -> None:
    assert after(STOP).restrictions["X1"].is_active
    assert not after(STOP, RESUME).restrictions["X1"].is_active
    late = folded([happened(RESUME, "r", 9), happened(STOP, "s", 1)])
    assert not late.restrictions["X1"].is_active
    assert after(STOP, RESUME, STOP).restrictions["X1"].is_active


def test_what_an_officer_restricted_only_an_officer_resumes() -> None:
    ours = replace(happened(STOP, "s", 1), source=OWN_SOURCE)
    again = happened(replace(STOP, scope=RestrictionScope.MARKETING), "a", 3)
    for events in permutations([ours, happened(RESUME, "r", 2), again]):
        stands = folded(events).restrictions["X1"]
        assert (stands.is_active, stands.scope) == (True, RestrictionScope.ALL)
    by_us = replace(happened(RESUME, "u", 4), source=OWN_SOURCE)
    assert not folded([ours, by_us]).restrictions["X1"].is_active


def test_an_inquiry_is_open_until_its_final_answer() -> None:
    asked = InquiryReceived(inquiry="Q1", about="delivery", channel=Channel.EMAIL)
    partly = InquiryAnswered(inquiry="Q1", channel=Channel.EMAIL, final=False)
    fully = InquiryAnswered(inquiry="Q1", channel=Channel.EMAIL)
    assert after(asked, partly).inquiries["Q1"].is_open
    assert not after(asked, partly, fully).inquiries["Q1"].is_open
    assert after(asked, partly).inquiries["Q1"].answered == At(at(2), 2)


def test_of_too_many_inquiries_those_with_the_greatest_ids_are_listed() -> None:
    ids = [f"Q{number:04}" for number in range(LISTED + 2)]
    asked = [InquiryReceived(inquiry=id_, about="x", channel=Channel.WEB) for id_ in ids]
    forwards, backwards = after(*asked), after(*reversed(asked))
    assert sorted(forwards.inquiries) == sorted(backwards.inquiries) == ids[2:]
    assert forwards.more == backwards.more == ("inquiries",)
    assert after(*asked[2:]).more == ()


def test_a_hold_that_names_the_member_is_shown() -> None:
    placed = HoldPlaced(hold="H1", ground="ER21.1", reason="lawsuit", subjects=SUBJECTS[:1])
    released = HoldReleased(hold="H1", reason="settled", subjects=SUBJECTS[:1])
    hold = after(placed, released).holds["H1"]
    assert (hold.placed, hold.released, hold.ground) == (At(at(1), 1), At(at(2), 2), "ER21.1")
