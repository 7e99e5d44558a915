"""What a view says of a member, example by example."""

from collections.abc import Iterable
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.vocabulary.codes import (
    Channel,
    ConsentKind,
    Manner,
    MarketingChannel,
    Obtained,
    Outcome,
    Provision,
    RestrictionScope,
    Right,
)
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
    ProvisionDeclined,
)
from ledger.vocabulary.contact import InquiryAnswered, InquiryReceived
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased
from ledger.vocabulary.own import OWN_SOURCE, Amendment, LedgerRead
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    Clock,
    RequestDecided,
    RequestExtended,
    RequestItem,
    RequestReceived,
    RequestWithdrawn,
)
from projections.members.fold import RetroactiveError, evolve, fold
from projections.members.view import LISTED, At, Used, View, plain
from tests.member_events import BOX, START, SUBJECTS, amends, at, happened

COMMON: dict[str, Any] = {
    "basis": "TW20.1.0",
    "notice": "2026-01",
    "region": "TW",
    "reason": "for the order",
}
JOINED = DataCollected(
    categories=["C001"],
    purposes=["090"],
    **COMMON,
    channel=Channel.WEB,
    attributes=["name", "email"],
    values={"C001": BOX},
)
SHOWN = DataUsed(categories=["C001"], purposes=["148"], **COMMON, manner=Manner.DISPLAY)
SENT = DataDisclosed(
    categories=["C001"], purposes=["148"], **COMMON, recipient="courier", manner=Manner.DELIVERY
)
KIND = ConsentKind.OUT_OF_PURPOSE
GIVEN = ConsentGiven(
    kind=KIND, purposes=["040"], notice="2026-01", channel=Channel.WEB, act="ticked"
)
WITHDRAWN = ConsentWithdrawn(kind=KIND, purposes=["040"], channel=Channel.APP)


def after(*facts: Fact) -> View:
    """The view after facts that happened and were recorded one minute after the other."""
    return folded(happened(fact, f"e{n}", n) for n, fact in enumerate(facts, start=1))


def folded(events: Iterable[Stored[Fact]]) -> View:
    return fold((n, START, event) for n, event in enumerate(events, start=1))


def test_nothing_is_known_of_a_member_without_events() -> None:
    assert fold([]) == View()


def test_knows_when_the_member_joined_and_was_last_seen() -> None:
    view = after(NoticePresented(notice="1", channel=Channel.WEB, placement="page"), JOINED, SHOWN)
    assert (view.first_seen, view.joined, view.last_seen) == (at(1), at(2), at(3))
    assert (view.position, view.facts) == (3, 3)


def test_data_from_somebody_else_is_held_but_is_no_joining() -> None:
    bought = DataCollected(
        categories=["C011"],
        purposes=["090"],
        **COMMON,
        channel=Channel.OTHER,
        obtained=Obtained.INDIRECT,
        origin="a partner",
    )
    view = after(bought)
    assert view.joined is None
    assert view.categories["C011"].origins == ("a partner",)


def test_knows_what_is_held_of_each_category_and_where_its_values_are_sealed() -> None:
    again = DataCollected(
        categories=["C001", "C011"],
        purposes=["090"],
        **COMMON,
        channel=Channel.APP,
        provision=Provision.OPTIONAL,
        attributes=["address"],
    )
    held = after(JOINED, again).categories
    assert held["C001"].attributes == ("address", "email", "name")
    assert held["C001"].seals == (At(at(1), 1),)
    assert (held["C001"].first, held["C001"].last) == (at(1), At(at(2), 2))
    assert held["C001"].provision is Provision.OPTIONAL
    assert held["C011"].seals == ()


def test_a_late_older_collection_does_not_speak_for_now() -> None:
    view = folded(
        [happened(JOINED, "now", 9), happened(WITHDRAWN, "x", 9), happened(JOINED, "b", 2)]
    )
    assert (view.categories["C001"].first, view.categories["C001"].last) == (at(2), At(at(9), 1))


def test_lists_the_five_latest_places_of_sealed_values() -> None:
    seals = after(*[JOINED] * 7).categories["C001"].seals
    assert [seal.position for seal in seals] == [7, 6, 5, 4, 3]


def test_knows_when_a_category_was_corrected() -> None:
    moved = DataCorrected(
        categories=["C001"],
        reason="moved",
        fault_ours=False,
        channel=Channel.WEB,
        values={"C001": BOX},
    )
    held = after(JOINED, moved).categories["C001"]
    assert held.corrected == At(at(2), 2)
    assert held.seals == (At(at(2), 2), At(at(1), 1))


def test_the_latest_word_on_a_consent_holds_even_when_it_came_first() -> None:
    late = [happened(WITHDRAWN, "w", 20), happened(GIVEN, "g", 10)]
    consent = folded(late).consents["out_of_purpose/040"]
    assert (consent.state, consent.at, consent.channel) == ("withdrawn", At(at(20), 1), "app")


def test_of_two_words_at_one_time_the_one_recorded_last_holds() -> None:
    view = folded([happened(GIVEN, "g", 1), happened(WITHDRAWN, "w", 1)])
    assert view.consents["out_of_purpose/040"].state == "withdrawn"


def test_marketing_is_refused_channel_by_channel() -> None:
    view = after(
        MarketingRefused(channels=list(MarketingChannel), received_by=Channel.WEB),
        MarketingAccepted(channels=[MarketingChannel.SMS], received_by=Channel.APP, act="on"),
    )
    accepted = {channel for channel, word in view.marketing.items() if not word.refused}
    assert accepted == {MarketingChannel.SMS}


def test_an_acceptance_dated_ahead_of_its_recording_outlives_no_refusal() -> None:
    yes = MarketingAccepted(channels=[MarketingChannel.SMS], received_by=Channel.APP, act="on")
    no = MarketingRefused(channels=[MarketingChannel.SMS], received_by=Channel.WEB)
    view = folded([happened(yes, "y", 5), happened(no, "n", 1)])
    assert view.marketing[MarketingChannel.SMS].refused


def test_counts_uses_for_each_purpose_in_each_manner() -> None:
    assert after(SHOWN, JOINED, SHOWN).uses == {"148/display": Used(2, at(1), at(3))}


def test_knows_what_each_recipient_received() -> None:
    card = DataDisclosed(
        categories=["C002"], purposes=["040"], **COMMON, recipient="courier", manner=Manner.PAYMENT
    )
    (courier,) = after(SENT, card).disclosures.values()
    assert (courier.count, courier.first, courier.last) == (2, at(1), At(at(2), 2))
    assert courier.categories == ("C001", "C002")
    assert courier.purposes == ("040", "148")
    assert courier.manners == ("delivery", "payment")


def test_a_notice_keeps_its_first_and_last_presentation() -> None:
    shown = NoticePresented(notice="2026-01", channel=Channel.WEB, placement="page")
    mailed = NoticePresented(notice="2026-01", channel=Channel.MAIL, placement="letter")
    notice = after(shown, mailed).notices["2026-01"]
    assert (notice.first, notice.last, notice.channel) == (at(1), At(at(2), 2), Channel.MAIL)


def test_remembers_what_the_member_did_not_give() -> None:
    kept_back = ProvisionDeclined(
        categories=["C011"], notice="2026-01", channel=Channel.WEB, optional=True, effect_told=True
    )
    declined = after(kept_back).declined["C011"]
    assert (declined.optional, declined.effect_told, declined.at.time) == (True, True, at(1))


def test_a_restriction_is_active_until_processing_resumes() -> None:
    stop = ProcessingRestricted(restriction="X1", scope=RestrictionScope.ALL, reason="asked")
    resume = ProcessingResumed(restriction="X1", reason="settled")
    assert after(stop).restrictions["X1"].is_active
    assert not after(stop, resume).restrictions["X1"].is_active
    assert (
        not folded([happened(resume, "r", 9), happened(stop, "s", 1)]).restrictions["X1"].is_active
    )
    assert after(stop, resume, stop).restrictions["X1"].is_active


def test_what_an_officer_restricted_only_an_officer_resumes() -> None:
    stop = ProcessingRestricted(restriction="X1", scope=RestrictionScope.ALL, reason="asked")
    resume = ProcessingResumed(restriction="X1", reason="settled")
    ours = replace(happened(stop, "s", 1), source=OWN_SOURCE)
    again = happened(replace(stop, scope=RestrictionScope.MARKETING), "a", 3)
    for events in permutations([ours, happened(resume, "r", 2), again]):
        stands = folded(events).restrictions["X1"]
        assert (stands.is_active, stands.scope) == (True, RestrictionScope.ALL)
    by_us = replace(happened(resume, "u", 4), source=OWN_SOURCE)
    assert not folded([ours, by_us]).restrictions["X1"].is_active


def test_an_inquiry_is_open_until_its_final_answer() -> None:
    asked = InquiryReceived(inquiry="Q1", about="delivery", channel=Channel.EMAIL)
    partly = InquiryAnswered(inquiry="Q1", channel=Channel.EMAIL, final=False)
    fully = InquiryAnswered(inquiry="Q1", channel=Channel.EMAIL)
    assert after(asked, partly).inquiries["Q1"].is_open
    assert not after(asked, partly, fully).inquiries["Q1"].is_open
    assert after(asked, partly).inquiries["Q1"].answered == At(at(2), 2)


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


def test_a_hold_that_names_the_member_is_shown() -> None:
    placed = HoldPlaced(hold="H1", ground="ER21.1", reason="lawsuit", subjects=SUBJECTS[:1])
    released = HoldReleased(hold="H1", reason="settled", subjects=SUBJECTS[:1])
    hold = after(placed, released).holds["H1"]
    assert (hold.placed, hold.released, hold.ground) == (At(at(1), 1), At(at(2), 2), "ER21.1")


def test_reading_the_ledger_is_no_event_of_the_member() -> None:
    read = LedgerRead(
        purpose="audit",
        route="/v1/events",
        position=1,
        subject_count=1,
        rows=1,
        subjects=SUBJECTS[:1],
    )
    assert after(SHOWN, read) == after(SHOWN)


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


def test_of_too_many_inquiries_those_with_the_greatest_ids_are_listed() -> None:
    ids = [f"Q{number:04}" for number in range(LISTED + 2)]
    asked = [InquiryReceived(inquiry=id_, about="x", channel=Channel.WEB) for id_ in ids]
    forwards, backwards = after(*asked), after(*reversed(asked))
    assert sorted(forwards.inquiries) == sorted(backwards.inquiries) == ids[2:]
    assert forwards.more == backwards.more == ("inquiries",)
    assert after(*asked[2:]).more == ()


def test_an_answer_shows_the_view_in_words() -> None:
    assert plain(after(SHOWN)) == {
        "position": 1,
        "recorded_at": START,
        "facts": 1,
        "first_seen": at(1),
        "last_seen": at(1),
        "uses": {"148/display": {"count": 1, "first": at(1), "last": at(1)}},
    }
