from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from ledger.vocabulary.codes import Channel, ConsentKind, ErasureTrigger, MarketingChannel
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
)
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from projections.consents.projection import Consents
from tests.database.conftest import Log
from tests.database.projections.history import rows
from tests.database.projections.member_log import Placed, cuts, fill, stands, take_in
from tests.member_events import amends, at, consented, happened, history, marketing

CONSENTS = (
    "SELECT subject::text, kind, purpose, state, time, position, notice, channel, presumed"
    " FROM consents"
)
REFUSALS = (
    "SELECT subject::text, channel, refused, time, position, received_by FROM marketing_refusals"
)
STATES = {"consent.given": "given", "consent.refused": "refused", "consent.withdrawn": "withdrawn"}
EVENTS = 300


def said(random: Random, _: Sequence[str]) -> Fact:
    return random.choice([consented, consented, marketing])(random)


def latest(placed: Sequence[Placed], types: set[str]) -> list[Placed]:
    """The standing events of these types, the latest last."""
    found = [p for p in placed if p[1].type in types and stands(p, placed)]
    return sorted(found, key=lambda p: (p[1].time, p[0]))


def consents(placed: Sequence[Placed]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = {}
    for position, stored in latest(placed, set(STATES)):
        for purpose in stored.data.purposes:
            rest = getattr(stored.data, "notice", None), stored.data.channel
            presumed = getattr(stored.data, "presumed", False)
            word = STATES[stored.type], stored.time, position, *rest, presumed
            found[stored.subject, stored.data.kind, purpose] = word
    return found


def refusals(placed: Sequence[Placed]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = {}
    for position, stored in latest(placed, {"marketing.refused", "marketing.accepted"}):
        for channel in stored.data.channels:
            refused = stored.type == "marketing.refused"
            word = refused, stored.time, position, stored.data.received_by
            found[stored.subject, channel] = word
    return found


@pytest.mark.parametrize("amended", [0, 0.02, 0.2])
@pytest.mark.parametrize("seed", range(3))
def test_batches_of_any_size_give_the_latest_words(log: Log, seed: int, amended: float) -> None:
    random = Random(seed)
    placed = fill(log, history(random, EVENTS, 8, said, amended), Consents())
    take_in(log, Consents(), cuts(random, EVENTS), random)
    assert {row[:3]: row[3:] for row in rows(log, CONSENTS)} == consents(placed)
    assert {row[:2]: row[2:] for row in rows(log, REFUSALS)} == refusals(placed)


KIND = ConsentKind.OUT_OF_PURPOSE
GIVEN = ConsentGiven(
    kind=KIND, purposes=["040"], notice="2026-01", channel=Channel.WEB, act="ticked"
)
WITHDRAWN = ConsentWithdrawn(kind=KIND, purposes=["040"], channel=Channel.APP)
STATE = "SELECT state, time FROM consents"


@pytest.mark.parametrize("ends", [[2], [1, 2]])
def test_a_late_older_word_changes_nothing(log: Log, ends: list[int]) -> None:
    fill(log, [happened(WITHDRAWN, "w", 9), happened(GIVEN, "g", 1)], Consents())
    take_in(log, Consents(), ends, Random(1))
    assert rows(log, STATE) == [("withdrawn", at(9))]


@pytest.mark.parametrize("ends", [[3], [1, 3], [2, 3], [1, 2, 3]])
def test_the_word_before_holds_again_when_a_withdrawal_is_taken_back(
    log: Log, ends: list[int]
) -> None:
    events = [
        happened(GIVEN, "g", 1),
        happened(WITHDRAWN, "w", 2),
        happened(amends("w"), "a", 3),
    ]
    fill(log, events, Consents())
    take_in(log, Consents(), ends, Random(1))
    assert rows(log, STATE) == [("given", at(1))]


@pytest.mark.parametrize("ends", [[2], [1, 2]])
def test_a_word_taken_back_before_it_came_never_holds(log: Log, ends: list[int]) -> None:
    fill(log, [happened(amends("g"), "a", 3), happened(GIVEN, "g", 1)], Consents())
    take_in(log, Consents(), ends, Random(1))
    assert rows(log, STATE) == []


@pytest.mark.parametrize("ends", [[2], [1, 2]])
def test_an_acceptance_dated_ahead_outlives_no_refusal(log: Log, ends: list[int]) -> None:
    years = 50 * 365 * 24 * 60
    channels = [MarketingChannel.EMAIL]
    yes = MarketingAccepted(channels=channels, received_by=Channel.WEB, act="ticked")
    no = MarketingRefused(channels=channels, received_by=Channel.WEB)
    fill(log, [happened(yes, "y", years + 5), happened(no, "n", years)], Consents())
    take_in(log, Consents(), ends, Random(1))
    assert rows(log, "SELECT refused, position FROM marketing_refusals") == [(True, 2)]


@pytest.mark.parametrize("ends", [[2], [1, 2]])
def test_a_refusal_taken_back_is_gone(log: Log, ends: list[int]) -> None:
    refused = MarketingRefused(channels=[MarketingChannel.EMAIL], received_by=Channel.WEB)
    fill(log, [happened(refused, "r", 1), happened(amends("r"), "a", 2)], Consents())
    take_in(log, Consents(), ends, Random(1))
    assert rows(log, REFUSALS) == []


ERASED = ErasureOrdered(erasure="E2", trigger=ErasureTrigger.REQUEST, reason="asked")
REPORTED = ErasureOrdered(erasure="E1", trigger=ErasureTrigger.REQUEST, reason="asked")


@pytest.mark.parametrize("ends", [[3], [1, 3], [2, 3], [1, 2, 3]])
def test_of_a_member_erased_whole_nothing_is_kept(log: Log, ends: list[int]) -> None:
    refused = MarketingRefused(channels=[MarketingChannel.EMAIL], received_by=Channel.WEB)
    events = [happened(GIVEN, "g", 1), happened(ERASED, "o", 2), happened(refused, "r", 3)]
    fill(log, events, Consents())
    take_in(log, Consents(), ends, Random(1))
    assert (rows(log, STATE), rows(log, REFUSALS)) == ([], [])


def test_somebody_elses_report_of_an_erasure_takes_nothing(log: Log) -> None:
    fill(log, [happened(GIVEN, "g", 1), happened(REPORTED, "o", 2)], Consents())
    take_in(log, Consents(), [1, 2], Random(1))
    assert rows(log, STATE) == [("given", at(1))]
