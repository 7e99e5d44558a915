"""What a view says of a member's data: what is held, used and disclosed."""

from ledger.vocabulary.codes import Channel, Manner, Obtained, Provision
from ledger.vocabulary.consent import NoticePresented
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed
from ledger.vocabulary.own import LedgerRead
from projections.members.fold import fold
from projections.members.view import At, Used, View, plain
from tests.member_events import BOX, START, SUBJECTS, at, happened
from tests.unit.projections.member_views import (
    COMMON,
    JOINED,
    SENT,
    SHOWN,
    WITHDRAWN,
    after,
    folded,
)


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


def test_an_answer_shows_the_view_in_words() -> None:
    assert plain(after(SHOWN)) == {
        "position": 1,
        "recorded_at": START,
        "facts": 1,
        "first_seen": at(1),
        "last_seen": at(1),
        "uses": {"148/display": {"count": 1, "first": at(1), "last": at(1)}},
    }
