"""What is stopped for a member, and what that forbids."""

from collections.abc import Collection
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.decisions.restrictions import Placed, Restrictions, Word, forbids, restrictions_of
from ledger.vocabulary.codes import Channel, Manner, MarketingChannel, RestrictionScope
from ledger.vocabulary.consent import MarketingAccepted, MarketingRefused
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from tests.member_events import at, happened

ALL, MARKETING, DISPUTED = RestrictionScope
LATER = at(1_000)
MARKET, SHOW = Manner.MARKETING, Manner.DISPLAY


def placed(name: str = "X1", scope: RestrictionScope = ALL, **changes: Any) -> ProcessingRestricted:
    return ProcessingRestricted(restriction=name, scope=scope, reason="asked", **changes)


def resumed(name: str = "X1") -> ProcessingResumed:
    return ProcessingResumed(restriction=name, reason="settled")


def no(*channels: str) -> MarketingRefused:
    return MarketingRefused(channels=list(map(MarketingChannel, channels)), received_by=Channel.WEB)


def yes(*channels: str) -> MarketingAccepted:
    named = list(map(MarketingChannel, channels))
    return MarketingAccepted(channels=named, received_by=Channel.WEB, act="switched it on")


def state_of(
    *facts: Fact,
    minutes: list[int] | None = None,
    ours: Collection[int] = (),
) -> Restrictions:
    """The facts at positions from 1; `ours` are the positions that the ledger itself appended."""
    when = minutes or range(len(facts))
    return restrictions_of(
        (position, by(position in ours, happened(fact, f"e{position}", minute)), LATER)
        for position, (fact, minute) in enumerate(zip(facts, when, strict=True), start=1)
    )


def by(is_own: bool, stored: Stored[Fact]) -> Stored[Fact]:
    return replace(stored, source=OWN_SOURCE) if is_own else stored


def names(found: list[Placed | Word]) -> list[str]:
    return [
        each.fact.restriction if isinstance(each, Placed) else f"no {each.channel}"
        for each in found
    ]


STANDING: dict[str, tuple[list[Fact], list[str]]] = {
    "nothing": ([], []),
    "placed": ([placed()], ["X1"]),
    "placed and resumed": ([placed(), resumed()], []),
    "placed again after it was resumed": ([placed(), resumed(), placed()], ["X1"]),
    "two": ([placed("X2"), placed("X1")], ["X2", "X1"]),
    "another was resumed": ([placed(), resumed("X2")], ["X1"]),
    "resumed though never placed": ([resumed()], []),
}


@pytest.mark.parametrize("name", STANDING)
def test_what_stands(name: str) -> None:
    facts, expected = STANDING[name]
    assert [each.fact.restriction for each in state_of(*facts).standing] == expected


def test_the_later_by_time_holds_whatever_came_first() -> None:
    assert state_of(resumed(), placed(), minutes=[5, 1]).standing == []
    assert len(state_of(resumed(), placed(), minutes=[1, 5]).standing) == 1
    assert state_of(placed(), resumed(), minutes=[3, 3]).standing == []
    assert len(state_of(resumed(), placed(), minutes=[3, 3]).standing) == 1


@pytest.mark.parametrize("minutes", [[1, 2], [2, 2], [3, 1]])
def test_what_an_officer_placed_only_an_officer_resumes(minutes: list[int]) -> None:
    assert len(state_of(placed(), resumed(), minutes=minutes, ours=[1]).standing) == 1
    assert state_of(placed(), resumed(), minutes=[1, 2], ours=[1, 2]).standing == []
    assert state_of(placed(), resumed(), minutes=[1, 2], ours=[2]).standing == []


def test_nobody_else_changes_what_an_officer_placed() -> None:
    for facts in ([placed(), placed(scope=MARKETING)], [placed(), resumed(), placed()]):
        (stands,) = state_of(*facts, ours=[1]).standing
        assert (stands.fact.scope, stands.order[1]) == (ALL, 1)


def test_an_acceptance_dated_ahead_outlives_no_refusal() -> None:
    first, second = at(0), at(1)
    state = Restrictions()
    state.take(1, happened(yes("email"), "e1", 5), first)
    state.take(2, happened(no("email"), "e2", 1), second)
    assert set(state.refused) == {"email"}
    state.take(3, happened(yes("email"), "e3", 2), at(2))
    assert not state.refused


def test_what_was_placed_last_under_an_id_is_what_it_says() -> None:
    state = state_of(placed(categories=["C001"]), placed(categories=["C002"]), minutes=[9, 1])
    assert [each.fact.categories for each in state.standing] == [["C001"]]


REFUSED: dict[str, tuple[list[Fact], set[str]]] = {
    "nothing": ([], set()),
    "one channel": ([no("sms")], {"sms"}),
    "taken back": ([no("sms"), yes("sms")], set()),
    "refused again": ([no("sms"), yes("sms"), no("sms")], {"sms"}),
    "all": ([no("all")], {"all", "email", "mail", "telephone", "sms", "push"}),
    "all but one": ([no("all"), yes("email")], {"all", "mail", "telephone", "sms", "push"}),
    "one, then all accepted": ([no("email"), yes("all")], set()),
    "all accepted, then one refused": ([yes("all"), no("email", "push")], {"email", "push"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_on_which_channels_marketing_is_refused(name: str) -> None:
    facts, expected = REFUSED[name]
    assert set(state_of(*facts).refused) == expected


Asked = dict[str, Any]
FORBIDDEN: dict[str, tuple[list[Fact], Asked, list[str]]] = {
    "nothing is stopped": ([], {"manner": MARKET}, []),
    "everything is": ([placed()], {"manner": SHOW, "category": "C001"}, ["X1"]),
    "and that is over": ([placed(), resumed()], {"manner": SHOW, "category": "C001"}, []),
    "of this category": (
        [placed(categories=["C001"])],
        {"manner": SHOW, "category": "C001"},
        ["X1"],
    ),
    "of another category": (
        [placed(categories=["C001"])],
        {"manner": SHOW, "category": "C002"},
        [],
    ),
    "of a category that is not told": (
        [placed(categories=["C001"])],
        {"manner": SHOW},
        ["X1"],
    ),
    "disputed data, whatever for": (
        [placed(scope=DISPUTED, categories=["C001"], dispute_noted=True)],
        {"manner": Manner.DELIVERY, "category": "C001"},
        ["X1"],
    ),
    "marketing is, for something else": (
        [placed(scope=MARKETING)],
        {"manner": SHOW, "channel": Channel.EMAIL},
        [],
    ),
    "marketing is, on every channel": (
        [placed(scope=MARKETING)],
        {"manner": MARKET, "channel": Channel.CHAT},
        ["X1"],
    ),
    "marketing is, on this channel": (
        [placed(scope=MARKETING, channels=[MarketingChannel.SMS])],
        {"manner": MARKET, "channel": Channel.SMS},
        ["X1"],
    ),
    "marketing is, on another channel": (
        [placed(scope=MARKETING, channels=[MarketingChannel.SMS])],
        {"manner": MARKET, "channel": Channel.EMAIL},
        [],
    ),
    "marketing is, on a channel that is not told": (
        [placed(scope=MARKETING, channels=[MarketingChannel.SMS])],
        {"manner": MARKET},
        ["X1"],
    ),
    "marketing is, named as all": (
        [placed(scope=MARKETING, channels=[MarketingChannel.ALL])],
        {"manner": MARKET, "channel": Channel.WEB},
        ["X1"],
    ),
    "marketing of this category is": (
        [placed(scope=MARKETING, categories=["C001"])],
        {"manner": MARKET, "category": "C002", "channel": Channel.EMAIL},
        [],
    ),
    "refused on this channel": (
        [no("sms")],
        {"manner": MARKET, "channel": Channel.SMS},
        ["no sms"],
    ),
    "refused on another": ([no("sms")], {"manner": MARKET, "channel": Channel.EMAIL}, []),
    "refused on all, this one has no name": (
        [no("all")],
        {"manner": MARKET, "channel": Channel.WEB},
        ["no all"],
    ),
    "refused on one, this one has no name": (
        [no("sms")],
        {"manner": MARKET, "channel": Channel.WEB},
        [],
    ),
    "refused on one, the channel is not told": ([no("sms")], {"manner": MARKET}, ["no sms"]),
    "refused on all but this": (
        [no("all"), yes("email")],
        {"manner": MARKET, "channel": Channel.EMAIL},
        [],
    ),
    "refused, but it is no marketing": (
        [no("all")],
        {"manner": Manner.AFTER_SALES, "channel": Channel.EMAIL},
        [],
    ),
    "accepted again, restricted still": (
        [placed(scope=MARKETING), no("all"), yes("all")],
        {"manner": MARKET, "channel": Channel.EMAIL},
        ["X1"],
    ),
    "restricted and refused": (
        [placed(), no("email")],
        {"manner": MARKET, "channel": Channel.EMAIL},
        ["X1", "no email"],
    ),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden(name: str) -> None:
    facts, asked, expected = FORBIDDEN[name]
    assert names(forbids(state_of(*facts), **asked)) == expected


def test_a_refusal_of_several_channels_is_told_once() -> None:
    found = forbids(state_of(no("email", "sms")), manner=MARKET)
    assert len(found) == 1
