from datetime import timedelta
from random import Random
from typing import Any

import pytest

from projections.members.fold import TYPES, fold
from projections.members.projection import Members
from projections.members.view import View, decode_view
from projections.source import read_batch
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import rows
from tests.database.projections.member_log import Placed, cuts, fill, take_in
from tests.member_events import SUBJECTS, amends, happened, history, used

EVENTS = 400
SELECT = "SELECT subject::text, position, first_seen, last_seen, view FROM members ORDER BY subject"


def views(log: Log) -> dict[str, View]:
    found = {}
    for subject, position, first_seen, last_seen, stored in rows(log, SELECT):
        view = decode_view(stored)
        assert (view.position, view.first_seen, view.last_seen) == (position, first_seen, last_seen)
        found[subject] = view
    return found


def folded(log: Log, placed: list[Placed]) -> dict[str, View]:
    """Each member's view, from all its events at once."""
    recorded = dict(rows(log, "SELECT position, recorded_at FROM events"))
    found = {}
    for subject in SUBJECTS:
        tag = f"member:{subject}"
        about = [(n, recorded[n], s) for n, s in placed if tag in s.tags and s.type in TYPES]
        if about:
            found[subject] = fold(about)
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("remembered_bytes", [0, 3_000, 10**6])
def test_batches_of_any_size_give_the_fold(log: Log, seed: int, remembered_bytes: int) -> None:
    random = Random(seed)
    members = Members(remembered_bytes)
    placed = fill(log, history(random, EVENTS, members=8), members)
    take_in(log, members, cuts(random, EVENTS), random)
    assert views(log) == folded(log, placed)


@pytest.mark.parametrize("seed", range(3))
def test_a_rebuild_gives_the_fold_and_goes_on(log: Log, seed: int) -> None:
    random = Random(seed)
    placed = fill(log, history(random, EVENTS, members=8), Members())
    read: list[int] = []
    with log.connect(PROJECTOR) as connection:
        Members().rebuild(connection, 300, read.append)
    assert views(log) == folded(log, placed[:300])
    assert sum(read) >= sum(stored.type in TYPES for _, stored in placed[:300])
    with log.connect(PROJECTOR) as connection:
        Members().apply(connection, read_batch(connection, 300, EVENTS))
    assert views(log) == folded(log, placed)


def test_a_rebuild_writes_piece_by_piece(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.members.rebuild.WRITTEN_ROWS", 3)
    monkeypatch.setattr("projections.members.rebuild.FETCHED_EVENTS", 7)
    placed = fill(log, history(Random(1), EVENTS, members=8), Members())
    with log.connect(PROJECTOR) as connection:
        Members().rebuild(connection, EVENTS, lambda _: None)
    assert views(log) == folded(log, placed)


def test_a_late_event_and_its_amendment_change_the_view(log: Log) -> None:
    members = Members()
    random = Random(1)
    events = [happened(used(random), f"e{n}", 10 - n) for n in range(3)]
    placed = fill(log, [*events, happened(amends("e1"), "e3", 20)], members)
    take_in(log, members, [2], random)
    assert views(log)[SUBJECTS[0]].first_seen == events[1].time
    take_in_rest(log, members, 2, 4)
    view = views(log)[SUBJECTS[0]]
    assert view == folded(log, placed)[SUBJECTS[0]]
    assert (view.facts, view.first_seen) == (3, events[1].time - timedelta(minutes=1))


def take_in_rest(log: Log, members: Members, after: int, until: int) -> None:
    with log.connect(PROJECTOR) as connection:
        members.apply(connection, read_batch(connection, after, until))


def test_the_service_reads_a_view_and_nothing_but(log: Log) -> None:
    fill(log, [], Members())
    privileges: list[tuple[Any, ...]] = rows(
        log,
        "SELECT privilege_type FROM information_schema.role_table_grants"
        " WHERE table_name = 'members' AND grantee = 'ledger_service'",
    )
    assert privileges == [("SELECT",)]
