"""Whoever may do anything to the database changes history: each time it is found, and where."""

from collections.abc import Callable
from random import Random

import pytest

from tests.database.conftest import Log
from tests.database.projections.history import add
from tests.database.verifying.changes import (
    AT,
    BESIDE,
    CUT,
    FOUND_BY,
    HEAD,
    HEAD_TIME,
    TRACES,
    WHOLE,
)
from tests.database.verifying.recorded import (
    found,
    make_tiles_anew,
    note_of,
    record,
    shop_of,
    sign,
    small,
    superuser,
    tamper,
    verified,
)

NEVER_SIGNED = ("TRUNCATE checkpoints CASCADE", "DELETE FROM log_key")

whole_changes = pytest.mark.parametrize("change", WHOLE.values(), ids=WHOLE)


@whole_changes
def test_a_change_is_found_where_it_was_made(signed: Log, change: tuple[str, ...]) -> None:
    tamper(signed, *change)
    assert verified(signed).findings[0].position == AT


@whole_changes
def test_with_tiles_made_anew_it_is_found_between_two_checkpoints(
    signed: Log, change: tuple[str, ...]
) -> None:
    tamper(signed, *change)
    make_tiles_anew(signed)
    assert (
        "position 301 to 500: what was signed is not here: the checkpoint of 500 events has"
        " another root"
    ) in found(signed)


@whole_changes
def test_signed_again_with_the_true_key_it_is_found_by_whoever_kept_a_checkpoint(
    signed: Log, notes: list[bytes], change: tuple[str, ...]
) -> None:
    tamper(signed, *change, "DELETE FROM checkpoints WHERE size > 300")
    make_tiles_anew(signed)
    sign(signed)
    assert found(signed) == []
    assert found(signed, notes[0]) == []
    (finding,) = found(signed, *notes[:2])
    assert finding == (
        "position 301 to 500: what was signed is not here: the checkpoint of 500 events in"
        " auditor's file has another root"
    )


@pytest.mark.parametrize(("statement", "what"), TRACES.values(), ids=TRACES)
def test_what_contradicts_itself_is_found(signed: Log, statement: str, what: str) -> None:
    tamper(signed, statement)
    first = verified(signed).findings[0]
    assert first.position == AT
    assert any(what in each.what for each in verified(signed).findings if each.position == AT)


@pytest.mark.parametrize(("statement", "what"), FOUND_BY.values(), ids=FOUND_BY)
def test_what_an_event_is_found_by_is_looked_at(signed: Log, statement: str, what: str) -> None:
    with signed.connect() as service:
        row = service.execute("SELECT min(position) FROM event_tags").fetchone()
    assert row is not None
    tamper(signed, statement.format(position=row[0]))
    (finding,) = verified(signed).findings
    assert finding.position == row[0]
    assert what in finding.what


@pytest.mark.parametrize(("statement", "position", "what"), BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_the_events_is_looked_at(
    signed: Log, statement: str, position: int, what: str
) -> None:
    tamper(signed, statement)
    first = verified(signed).findings[0]
    assert first.position == position
    assert what in first.what


def test_a_tail_cut_off_is_found_by_the_head(signed: Log) -> None:
    tamper(signed, *CUT)
    assert "position 581: it is missing: the head is at 600" in found(signed)


def test_with_the_head_put_back_it_is_found_by_the_tiles(signed: Log) -> None:
    tamper(signed, *CUT, HEAD, HEAD_TIME, *NEVER_SIGNED)
    assert found(signed) == ["position 581: tile 0/2 has hashes of more than there is"]


def test_with_the_tiles_made_anew_it_is_found_by_a_checkpoint(signed: Log) -> None:
    tamper(signed, *CUT, HEAD, HEAD_TIME)
    make_tiles_anew(signed)
    assert found(signed) == ["position 581: it is missing: the checkpoint of 600 events was signed"]


def test_with_the_checkpoint_gone_it_is_found_by_whoever_kept_one(
    signed: Log, notes: list[bytes]
) -> None:
    tamper(signed, *CUT, HEAD, HEAD_TIME, "DELETE FROM checkpoints WHERE size > 580")
    make_tiles_anew(signed)
    assert found(signed, *notes[:2]) == []
    assert found(signed, *notes) == [
        "position 581: it is missing: the checkpoint of 600 events in auditor's file was signed"
    ]


def test_a_restored_backup_is_found_by_whoever_kept_a_later_checkpoint(
    log: Log, cloned: Callable[[Log], Log]
) -> None:
    (before,) = record(log, *shop_of(300))
    backup = cloned(log)
    (later,) = record(log, small(100))
    assert found(backup, before) == []
    (finding,) = found(backup, later)
    assert finding == (
        "position 301: it is missing: the checkpoint of 400 events in auditor's file was signed"
    )


def test_history_written_anew_on_a_restored_backup_is_found(
    log: Log, cloned: Callable[[Log], Log]
) -> None:
    (before,) = record(log, *shop_of(300))
    backup = cloned(log)
    (later,) = record(log, small(100))
    record(backup, small(150)[50:])
    assert found(backup, before) == []
    (finding,) = found(backup, before, later)
    assert finding == (
        "position 301 to 400: what was signed is not here: the checkpoint of 400 events in"
        " auditor's file has another root"
    )


LOST = {
    "all of them": ("DELETE FROM tiles", "UPDATE progress SET position = 0"),
    "those of the end": (
        "DELETE FROM tiles WHERE n > 0 OR level > 0",
        "UPDATE tiles SET hashes = substring(hashes FOR 100 * 32)",
        "UPDATE progress SET position = 100",
    ),
    "their table": ("DROP TABLE tiles",),
}


@pytest.mark.parametrize(("name", "tiled"), [("all of them", 0), ("those of the end", 100)])
def test_where_tiles_are_fewer_than_were_signed_nothing_is_verified(
    signed: Log, name: str, tiled: int
) -> None:
    tamper(signed, *LOST[name])
    seen = verified(signed)
    assert seen.findings == ()
    assert seen.unverified == (
        f"tile 0/0 lacks position {tiled + 1}: 600 events were signed, and there are tiles of"
        f" {tiled}, which are being made anew or are lost"
    )


def test_without_any_tiles_nothing_is_verified_that_was_signed(signed: Log, log: Log) -> None:
    tamper(signed, *LOST["their table"])
    assert "tile 0/0 lacks position 1" in (verified(signed).unverified or "")
    assert verified(log).unverified is None


def test_a_kept_checkpoint_needs_its_tiles_too(signed: Log, notes: list[bytes]) -> None:
    tamper(signed, *LOST["those of the end"], *NEVER_SIGNED)
    assert verified(signed).unverified is None
    assert verified(signed, notes[0]).unverified is not None


def test_tiles_that_lag_behind_the_events_are_as_they_should_be(signed: Log) -> None:
    add(signed, small(200))  # beyond the end of a tile that is not full
    assert (verified(signed).findings, verified(signed).unverified) == ((), None)


def test_the_first_of_many_is_named_first(signed: Log) -> None:
    tamper(signed, "UPDATE events SET type = 'a.b' WHERE position IN (12, 100, 599)")
    assert [finding.position for finding in verified(signed).findings] == [12, 100, 599]


def test_no_more_than_a_handful_are_told(signed: Log) -> None:
    tamper(signed, "UPDATE events SET type = 'a.b' WHERE position > 50")
    assert [finding.position for finding in verified(signed).findings] == list(range(51, 61))


def test_any_bit_of_any_event_that_is_flipped_is_found(log: Log) -> None:
    record(log, *shop_of(300))
    random = Random(4)
    for _ in range(60):
        position, at = random.randrange(1, 301), random.random()
        _flip(log, position, at)
        assert verified(log).findings[0].position == position
        _flip(log, position, at)
    assert found(log, note_of(log)) == []


def _flip(log: Log, position: int, at: float) -> None:
    """The bit of the event's data that lies so far into it."""
    flip = """UPDATE events SET data = set_bit(data, bit, 1 - get_bit(data, bit))
        FROM (SELECT position, floor(length(data) * 8 * %(at)s)::bigint FROM events) e (p, bit)
        WHERE p = position AND position = %(position)s"""
    with superuser(log) as connection:
        connection.execute(flip, {"at": at, "position": position})


def test_a_checkpoint_that_the_log_has_lost_is_told_by_whoever_kept_it(
    signed: Log, notes: list[bytes]
) -> None:
    tamper(signed, "DELETE FROM checkpoints WHERE size = 500")
    assert found(signed, notes[0], notes[2]) == []
    told = "the log has lost what it signed: the checkpoint of 500 events in auditor's file"
    assert found(signed, *notes) == [f"position 500: {told}"]
    tamper(signed, "DELETE FROM checkpoints WHERE size = 600")
    assert found(signed, *notes) == []


def test_a_log_with_a_key_and_no_checkpoints_has_lost_them(signed: Log) -> None:
    tamper(signed, NEVER_SIGNED[0])
    lost = "position 1 to 600: the log has signed, and has lost all its checkpoints"
    assert found(signed) == [lost]


def test_a_log_with_checkpoints_and_no_key_has_lost_it(signed: Log) -> None:
    tamper(signed, NEVER_SIGNED[1])
    assert found(signed) == ["position 1 to 600: the log has signed, and does not tell its key"]
