"""Laws of who had received what of a member."""

from collections.abc import Callable, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ledger.decisions.open_disclosures import open_disclosures
from ledger.vocabulary.amendments import event_name, taken_back
from ledger.vocabulary.codes import Acknowledgement, Handover, Manner, NotificationKind
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from projections.members.fold import Folded
from projections.projection import Event
from projections.replay.held_by import HeldBy, Holder
from projections.replay.replayed import amendments_of
from tests.member_events import any_fact, disclosed, happened, history, processing, told
from tests.property.test_member_fold import RANDOMS, numbered

SIZES = st.integers(0, 60)


def giving(random: Random, subjects: Sequence[str]) -> Fact:
    makes: list[Callable[[Random], Fact]] = [disclosed, told, lambda r: any_fact(r, subjects)]
    return random.choice(makes)(random)


def given_away(random: Random, size: int) -> list[Folded]:
    return numbered(history(random, size, members=1, facts=giving))


def holders(events: list[Folded], gone: frozenset[str]) -> list[Holder]:
    held = HeldBy(gone)
    for position, _, stored in events:
        held.take(position, stored)
    return held.holders()


def gone_of(events: list[Folded]) -> frozenset[str]:
    seen = [Event(n, at, each.type, each.tags, b"", each) for n, at, each in events]
    return taken_back(amendments_of(seen))


@given(RANDOMS, SIZES)
def test_what_is_still_held_is_what_an_erasure_has_to_tell_of(random: Random, size: int) -> None:
    events = given_away(random, size)
    gone = gone_of(events)
    standing = [
        (position, stored)
        for position, _, stored in events
        if event_name(stored.source, stored.id) not in gone
    ]
    still = {
        holder.recipient: {each.category for each in holder.received if each.still_held}
        for holder in holders(events, gone)
    }
    expected = open_disclosures(standing, None)
    found = {name: held for name, held in still.items() if held}
    assert found == {name: {*each.categories} for name, each in expected.items()}


@given(RANDOMS, SIZES)
def test_each_disclosure_counts_once_in_each_of_its_categories(random: Random, size: int) -> None:
    events = given_away(random, size)
    gone = gone_of(events)
    for holder in holders(events, gone):
        for received in holder.received:
            facts = [
                (stored.time, position, stored.data)
                for position, _, stored in events
                if isinstance(stored.data, DataDisclosed)
                and stored.data.recipient == holder.recipient
                and received.category in stored.data.categories
                and event_name(stored.source, stored.id) not in gone
            ]
            assert received.count == len(facts)
            assert (received.last.time, received.last.position) == max(facts, key=_order)[:2]
            assert received.purposes == {p for _, _, fact in facts for p in fact.purposes}
            assert received.manners == {fact.manner.value for _, _, fact in facts}


@given(RANDOMS, SIZES)
def test_any_order_of_arrival_gives_the_same_holders(random: Random, size: int) -> None:
    events = given_away(random, size)
    gone = gone_of(events)
    assert holders(random.sample(events, len(events)), gone) == holders(events, gone)


def test_an_answer_closes_only_the_categories_it_was_asked_of() -> None:
    given = DataDisclosed(
        **processing(Random(1), categories=["C001", "C002"]),
        recipient="courier",
        manner=Manner.DELIVERY,
    )
    asked = RecipientNotified(
        notification="N1",
        recipient="courier",
        kind=NotificationKind.ERASURE,
        categories=["C001"],
        handover=Handover.API,
        reason="erase it",
    )
    answer = RecipientAcknowledged(
        notification="N1",
        recipient="courier",
        answer=Acknowledgement.DELETED,
        handover=Handover.API,
    )
    facts = [given, asked, answer]
    events = numbered([happened(fact, f"e{n}", n) for n, fact in enumerate(facts)])
    (holder,) = holders(events, frozenset())
    assert [(each.category, each.still_held) for each in holder.received] == [
        ("C001", False),
        ("C002", True),
    ]


def _order(fact: tuple[object, int, object]) -> tuple[object, int]:
    return fact[0], fact[1]
