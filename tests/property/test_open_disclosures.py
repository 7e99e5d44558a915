"""Laws of who still holds a member's data."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ledger.decisions.open_disclosures import GONE, open_disclosures
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from tests.member_events import CATEGORIES, disclosed, history, told

RANDOMS = st.integers(0, 2**32 - 1).map(Random)
SIZES = st.integers(0, 40)

Events = list[tuple[int, Stored[Fact]]]


def member(random: Random, size: int) -> Events:
    made = history(
        random, size, members=1, facts=lambda r, _: r.choice([disclosed, told])(r), amended=0
    )
    return list(enumerate(made, start=1))


def held(events: Events, recipient: str, category: str) -> list[int]:
    """The rule, said once more and slowly: the positions of what it holds of the category."""
    asked = {
        stored.data.notification
        for _, stored in events
        if isinstance(stored.data, RecipientNotified)
        and stored.data.recipient == recipient
        and category in stored.data.categories
    }
    gone = [
        (stored.time, position)
        for position, stored in events
        if isinstance(stored.data, RecipientAcknowledged)
        and stored.data.recipient == recipient
        and stored.data.notification in asked
        and stored.data.answer in GONE
    ]
    return [
        position
        for position, stored in events
        if isinstance(stored.data, DataDisclosed)
        and stored.data.recipient == recipient
        and category in stored.data.categories
        and all(order < (stored.time, position) for order in gone)
    ]


@given(RANDOMS, SIZES)
def test_the_order_of_arrival_does_not_matter(random: Random, size: int) -> None:
    events = member(random, size)
    shuffled = random.sample(events, len(events))
    assert open_disclosures(shuffled, None) == open_disclosures(events, None)


@given(RANDOMS, SIZES, st.sets(st.sampled_from(CATEGORIES)))
def test_it_says_what_the_rule_says(random: Random, size: int, wanted: set[str]) -> None:
    events = member(random, size)
    found = open_disclosures(events, wanted)
    for recipient in ("courier", "payments", "insurer"):
        by_category = {each: held(events, recipient, each) for each in wanted}
        expected = sorted(each for each, positions in by_category.items() if positions)
        open_ = found.get(recipient)
        assert list(open_.categories if open_ else ()) == expected
        positions = set[int]().union(*by_category.values())
        assert (open_.count if open_ else 0) == len(positions)
