"""How far each projection is, and where one stopped."""

from projections.catalog import all_projections
from projections.recipients.projection import Recipients
from projections.segments.projection import Segments
from projections.status import status
from tests.database.conftest import Log
from tests.database.projections.history import GARBAGE, add, entry, raw, registered
from tests.database.projections.views import project


def test_the_status_before_anything_ran(log: Log) -> None:
    with log.connect() as service:
        empty = status(service)
    assert (empty.head, empty.recorded_at) == (0, None)
    assert [p.name for p in empty.projections] == [p.name for p in all_projections()]
    assert {(p.position, p.lag_events, p.lag_seconds, p.stopped) for p in empty.projections} == {
        (0, 0, 0.0, False)
    }


def test_the_status_of_those_behind_and_those_stopped(log: Log) -> None:
    add(log, [entry(registered())])
    project(log, [Recipients(), Segments()])
    add(log, [raw("recipient.registered", GARBAGE)])
    project(log, [Recipients(), Segments()])
    with log.connect() as service:
        found = status(service, ["segments", "recipients", "notices"])
    segments, recipients, notices = found.projections
    assert found.head == 2
    assert found.recorded_at is not None
    assert (segments.position, segments.lag_events, segments.lag_seconds) == (2, 0, 0.0)
    assert (recipients.position, recipients.lag_events, recipients.fault_position) == (1, 1, 2)
    assert recipients.stopped
    assert recipients.lag_seconds > 0
    assert (notices.position, notices.lag_events, notices.stopped) == (0, 2, False)
    assert notices.lag_seconds >= recipients.lag_seconds
