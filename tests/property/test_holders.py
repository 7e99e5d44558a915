"""Laws of what the organisation itself holds, and of what reached a recipient."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.decisions.held_data import HeldData
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed
from ledger.vocabulary.envelope import Stored, encode
from ledger.vocabulary.erasure import ErasureOrdered, RecipientNotified
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from projections.projection import Event
from projections.replay.moments import Moments
from projections.replay.population.history import History
from projections.replay.population.holders import held_since
from projections.replay.population.reached import Reached
from tests.member_events import (
    CATEGORIES,
    START,
    SUBJECTS,
    any_fact,
    disclosed,
    history,
    some,
    told,
)

RANDOMS = st.integers(0, 2**32 - 1).map(Random)
SIZES = st.integers(0, 40)

Events = list[tuple[int, Stored[Fact]]]


def about_data(random: Random, _: Sequence[str]) -> Fact:
    """What was given, and now and then an order to erase some of it."""
    while True:
        fact = any_fact(random, SUBJECTS[:1])
        if isinstance(fact, ErasureOrdered):
            return replace(fact, categories=random.choice([None, some(random, CATEGORIES)]))
        if isinstance(fact, DataCollected | DataCorrected):
            return fact


def of_recipients(random: Random, _: Sequence[str]) -> Fact:
    return random.choice([disclosed, told])(random)


def member(random: Random, size: int) -> Events:
    made = history(random, size, members=1, facts=about_data, amended=0)
    return list(enumerate(made, start=1))


def in_order(events: Events, category: str) -> list[tuple[datetime, int]]:
    """The rule, said as the log tells it: given, erased, given again."""
    held: set[tuple[datetime, int]] = set()
    erased: datetime | None = None
    for position, stored in events:
        fact = stored.data
        if isinstance(fact, ErasureOrdered):
            kept = [name for each in fact.kept or () for name in each.categories]
            named = fact.categories is None or category in fact.categories
            if stored.source == OWN_SOURCE and named and category not in kept:
                held.clear()
                erased = max(erased or stored.time, stored.time)
        elif isinstance(fact, DataCollected | DataCorrected):
            names = {*fact.categories, *(fact.values or ())}
            if category in names and (erased is None or stored.time > erased):
                held.add((stored.time, position))
    return sorted(held)


@given(RANDOMS, SIZES)
def test_what_is_held_is_what_was_given_and_not_erased_since(random: Random, size: int) -> None:
    events = member(random, size)
    for category in CATEGORIES:
        assert held_since(events, category) == in_order(events, category)


@given(RANDOMS, SIZES)
def test_erasures_know_the_same_data_as_held(random: Random, size: int) -> None:
    events = member(random, size)
    orders = [n for n, stored in events if isinstance(stored.data, ErasureOrdered)]
    events = [each for each in events if each[0] not in orders[1:]]
    held = HeldData()
    for _, stored in events:
        held.take(stored)
    for category in CATEGORIES:
        assert bool(held_since(events, category)) == (category in held.categories)


@given(RANDOMS, SIZES)
def test_a_stretch_and_what_follows_it_are_all_that_reached_a_recipient(
    random: Random, size: int
) -> None:
    made = history(random, size, members=1, facts=of_recipients, amended=0)
    events = [
        Event(n, START, each.type, [], encode(each), each) for n, each in enumerate(made, start=1)
    ]
    middle = START + timedelta(minutes=random.randrange(1, 4 * size + 2))
    seen = History(SUBJECTS[0], events, Moments())
    given_, told_ = 0, []
    for start, end in ((START, middle), (middle, START + timedelta(days=99))):
        for row in Reached("courier", start, end).rows(seen):
            assert start <= row["first"] <= row["last"] < end
            assert set(row["still_held"]) <= set(row["categories"])
            given_ += row["disclosures"]
            told_.append(row["told"])
    to_courier = [e.data for e in made if getattr(e.data, "recipient", None) == "courier"]
    assert given_ == sum(isinstance(fact, DataDisclosed) for fact in to_courier)
    notifications = {f.notification for f in to_courier if isinstance(f, RecipientNotified)}
    assert all({each["notification"] for each in one} == notifications for one in told_)
