"""A log that nobody touched is found to be as it was written, whatever its size."""

from hashlib import sha256

import pytest
from psycopg.errors import InsufficientPrivilege

from ledger.transparency.signing import SigningKey
from ledger.verifying.signed import Opener
from ledger.verifying.verify import verify
from tests.database.conftest import PROJECTOR, SERVICE, Log
from tests.database.projections.history import add
from tests.database.verifying.recorded import (
    KEY,
    OPENER,
    found,
    note_of,
    record,
    shop_of,
    sign,
    small,
    tamper,
    verified,
)


def test_a_log_without_events_is_as_it_was(log: Log) -> None:
    nothing = verified(log)
    assert (nothing.events, nothing.root, nothing.findings) == (0, sha256().digest(), ())
    sign(log)
    assert verified(log, note_of(log)).findings == ()


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 511, 512, 700])
def test_every_event_tile_and_checkpoint_is_looked_at(log: Log, count: int) -> None:
    notes = record(log, *shop_of(*filter(None, (count // 2, count - count // 2))))
    seen = verified(log, *notes)
    assert seen.findings == ()
    assert (seen.events, seen.checkpoints) == (count, len(notes))
    assert seen.root_in_base64 == notes[-1].decode().split("\n")[2]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("count", [65_536, 65_537, 66_000])
def test_a_long_log_is_shared_by_processes(log: Log, count: int, processes: int) -> None:
    events = small(count)
    notes = record(log, events[:40_000], events[40_000:])
    told: list[tuple[int, int | None]] = []
    seen = verify(
        log.conninfo(SERVICE),
        OPENER,
        processes=processes,
        report=lambda done, total: told.append((done, total)),
    )
    assert (seen.events, seen.findings) == (count, ())
    assert seen.root_in_base64 == notes[-1].decode().split("\n")[2]
    assert told[-1] == (count, count)


def test_a_fault_in_a_later_stretch_is_found_by_its_process(log: Log) -> None:
    record(log, small(66_000))
    tamper(log, "UPDATE events SET type = 'a.c' WHERE position = 65800")
    seen = verify(log.conninfo(SERVICE), OPENER, processes=2)
    assert [finding.position for finding in seen.findings] == [65_800]


def test_tiles_that_lag_are_looked_at_as_far_as_they_go(log: Log) -> None:
    record(log, *shop_of(300))
    add(log, small(100))
    seen = verified(log)
    assert (seen.events, seen.findings) == (400, ())


def test_a_log_that_never_had_tiles_is_looked_at_nonetheless(log: Log) -> None:
    add(log, small(300))
    assert (verified(log).tiles, found(log)) == (0, [])


def test_a_key_that_is_not_the_logs_opens_no_checkpoint(log: Log) -> None:
    record(log, *shop_of(10))
    other = SigningKey(KEY.name, bytes(32)).verifier
    findings = verified(log, opener=Opener((other,))).findings
    assert [str(finding) for finding in findings] == [
        "position 10: the checkpoint of 10 events: none of the known keys signed this note"
    ]


def test_the_service_may_verify_and_the_projector_may_not(log: Log) -> None:
    record(log, *shop_of(10))
    assert verify(log.conninfo(SERVICE), OPENER).findings == ()
    with pytest.raises(InsufficientPrivilege):
        verify(log.conninfo(PROJECTOR), OPENER)
