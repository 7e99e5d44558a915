"""Population questions beside folding each member wholly, at several moments."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from api.reading.moments import view_at
from ledger.vocabulary.codes import ConsentKind, MarketingChannel, RestrictionScope
from ledger.vocabulary.fact import Fact
from projections.members.fold import TYPES
from projections.members.view import View
from projections.replay.moments import Moments
from projections.replay.population import reading
from projections.replay.population.history import History
from projections.replay.population.holders import Holders
from projections.replay.population.question import Question
from projections.replay.population.reached import Reached
from projections.replay.population.reading import Stretch, every_member, next_members
from projections.replay.population.standing import (
    Consented,
    NotifiedOf,
    RefusedMarketing,
    Restricted,
)
from projections.stream import read_stream
from tests.database.conftest import Log
from tests.database.projections.history import add
from tests.database.projections.member_log import Connection, entered
from tests.member_events import START, SUBJECTS, history

EVENTS = 400
MEMBERS = len(SUBJECTS)
OF_VIEWS: tuple[Question, ...] = (
    Consented("040"),
    Consented("090", ConsentKind.OUT_OF_PURPOSE),
    RefusedMarketing(),
    RefusedMarketing(MarketingChannel.EMAIL),
    Restricted(),
    Restricted(RestrictionScope.MARKETING),
    NotifiedOf("2026-02"),
)
OF_EVENTS: tuple[Question, ...] = (
    Holders("C002"),
    Reached("courier", START, START + timedelta(minutes=2 * EVENTS)),
)
Answers = list[tuple[str, dict[str, Any]]]


def moments(random: Random) -> list[Moments]:
    """Now; as of a moment; as known at a position or a moment; both."""
    as_of = START + timedelta(minutes=random.randrange(4 * EVENTS))
    known_at = random.randrange(EVENTS)
    return [Moments(), Moments(as_of), Moments(known_at=known_at), Moments(as_of, known_at)]


def filled(log: Log, random: Random) -> None:
    add(log, map(entered, history(random, EVENTS, members=MEMBERS)))


def asked(connection: Connection, question: Question, at: Moments) -> Answers:
    members = every_member(connection, question, Stretch(EVENTS))
    return [
        (subject, dict(row))
        for subject, events in members
        for row in question.rows(History(subject, events, at))
    ]


def paged(connection: Connection, question: Question, at: Moments) -> Answers:
    found, after = [], ""
    while True:
        members, last = next_members(connection, question, Stretch(EVENTS, after))
        for subject, events in members:
            found += [(subject, dict(row)) for row in question.rows(History(subject, events, at))]
        if last is None:
            return found
        assert last > after
        after = last


def wholly(connection: Connection, question: Question, at: Moments) -> Answers:
    """The same rows from every event of each member, of whatever type."""
    found = []
    for subject in sorted(SUBJECTS[:MEMBERS]):
        events = list(read_stream(connection, subject, EVENTS, TYPES))
        found += [(subject, dict(row)) for row in question.rows(History(subject, events, at))]
    return found


def seen(view: View, question: Question) -> int:
    """How many rows the view alone says there are."""
    match question:
        case Consented(purpose, kind):
            return sum(
                said.state == "given"
                and key in ({f"{kind}/{purpose}"} if kind else set(_keys(purpose)))
                for key, said in view.consents.items()
            )
        case RefusedMarketing(channel):
            return sum(
                said.refused and channel in (None, key) for key, said in view.marketing.items()
            )
        case Restricted(scope):
            active = [each for each in view.restrictions.values() if each.is_active]
            return sum(scope in (None, each.scope) for each in active)
        case NotifiedOf(notice):
            return int(notice in view.notices)
    raise AssertionError(question)


def _keys(purpose: str) -> Iterator[str]:
    return (f"{kind}/{purpose}" for kind in ConsentKind)


@pytest.mark.parametrize("seed", range(3))
def test_the_types_of_a_question_tell_what_all_events_of_a_member_tell(log: Log, seed: int) -> None:
    random = Random(seed)
    filled(log, random)
    with log.connect() as connection:
        for at in moments(random):
            for question in (*OF_VIEWS, *OF_EVENTS):
                answers = asked(connection, question, at)
                assert answers == wholly(connection, question, at), (question, at)
                assert answers == paged(connection, question, at), (question, at)


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_has_the_rows_that_the_members_views_have(log: Log, seed: int) -> None:
    random = Random(seed)
    filled(log, random)
    rows = 0
    with log.connect() as connection:
        for at in moments(random):
            views = {
                subject: view_at(connection, subject, EVENTS, at) for subject in SUBJECTS[:MEMBERS]
            }
            for question in OF_VIEWS:
                found = [subject for subject, _ in asked(connection, question, at)]
                expected = {
                    subject: count
                    for subject, view in views.items()
                    if (count := seen(view, question))
                }
                assert {subject: found.count(subject) for subject in found} == expected
                rows += len(found)
    assert rows


def test_a_page_looks_at_few_events_and_no_member_is_cut(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(7)
    filled(log, random)
    with log.connect() as connection:
        for looked in (1, 7, 60):
            monkeypatch.setattr(reading, "LOOKED_EVENTS", looked)
            for question in (*OF_VIEWS, *OF_EVENTS):
                assert paged(connection, question, Moments()) == asked(
                    connection, question, Moments()
                )


def test_what_a_question_needs_is_in_the_members_own_stream() -> None:
    needed: set[type[Fact]] = {
        fact for question in (*OF_VIEWS, *OF_EVENTS) for fact in question.types
    }
    assert all(fact.ABOUT_MEMBER for fact in needed)
    assert {fact.TOPIC for fact in needed} <= TYPES
