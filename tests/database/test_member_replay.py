"""One member replayed from the log at any two moments, beside the plainest fold of its events."""

from datetime import timedelta
from random import Random
from typing import cast

import pytest

from api.investigations import replaying
from api.investigations.replaying import replayed_at
from ledger.vocabulary.amendments import amended, event_name, taken_back
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.own import EventAmended
from projections.members.fold import Folded, fold_stream
from projections.replay.held_by import HeldBy
from projections.replay.moments import Moments
from projections.replay.replayed import Replayed
from tests.database.conftest import Log
from tests.database.projections.history import add
from tests.database.projections.member_log import entered
from tests.member_events import SUBJECTS, at, history

EVENTS = 80
SUBJECT = SUBJECTS[0]


def plainly(events: list[Folded], moments: Moments) -> Replayed:
    """All events are looked at, each moment by a plain comparison."""
    known = [e for e in events if moments.known_at is None or e[0] <= int(str(moments.known_at))]
    words = {
        event_name(stored.source, stored.id): amended(position, cast(Stored[EventAmended], stored))
        for position, _, stored in known
        if isinstance(stored.data, EventAmended)
    }
    seen = [e for e in known if moments.as_of is None or e[2].time <= moments.as_of]
    held = HeldBy(taken_back(words))
    for position, _, stored in seen:
        held.take(position, stored)
    return Replayed(fold_stream(seen, words), held.holders())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("short_events", [10, 2_000])
def test_a_replay_is_the_plain_fold_of_what_had_happened_and_was_known(
    log: Log, seed: int, short_events: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "SHORT_EVENTS", short_events)
    random = Random(seed)
    made = history(random, EVENTS, members=2)
    add(log, map(entered, made))
    with log.connect() as connection:
        times = dict(connection.execute("SELECT position, recorded_at FROM events").fetchall())
        events = [
            (position, times[position], stored)
            for position, stored in enumerate(made, start=1)
            if f"member:{SUBJECT}" in stored.tags
        ]
        for _ in range(15):
            as_of = random.choice([None, at(random.randrange(4 * EVENTS))])
            moments = Moments(as_of, random.choice([None, random.randrange(EVENTS + 1)]))
            assert replayed_at(connection, SUBJECT, EVENTS, moments) == plainly(events, moments)


def test_nothing_had_happened_before_there_was_anything(log: Log) -> None:
    add(log, map(entered, history(Random(1), 5, members=1)))
    with log.connect() as connection:
        before = Moments(as_of=at(0) - timedelta(days=1))
        view, held = replayed_at(connection, SUBJECT, 5, before)
    assert (view.facts, held) == (0, [])
