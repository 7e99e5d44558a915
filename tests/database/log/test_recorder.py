import pytest
from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.tests import DCBRecorderTestCase
from eventsourcing.persistence import ProgrammingError

from ledger.log.recorder import CHUNK_EVENTS, LogRecorder
from tests.database.conftest import Log


class LibraryContract(DCBRecorderTestCase):
    """The library's own tests, callable on a recorder."""

    append_read = DCBRecorderTestCase._test_append_read
    append_subscribe = DCBRecorderTestCase._test_append_subscribe


@pytest.fixture
def recorder(log: Log) -> LogRecorder:
    return LogRecorder(log.connect)


def test_reads_and_appends_as_the_library_wants(recorder: LogRecorder) -> None:
    LibraryContract().append_read(recorder)


def test_subscribes_as_the_library_wants(recorder: LogRecorder) -> None:
    LibraryContract().append_subscribe(recorder)


def test_goes_on_where_another_recorder_left_off(log: Log) -> None:
    LogRecorder(log.connect).append([DCBEvent("type0", b"", ["tag0"])] * 3)
    LibraryContract().append_subscribe(LogRecorder(log.connect), initial_position=3)


def test_reads_more_than_a_chunk_in_order(recorder: LogRecorder) -> None:
    events = [
        DCBEvent("even" if n % 2 == 0 else "odd", str(n).encode(), ["a", "b"])
        for n in range(CHUNK_EVENTS * 2 + 2)
    ]
    recorder.append(events)
    both = DCBQuery(
        [
            DCBQueryItem(types=["odd"], tags=["b"]),
            DCBQueryItem(types=["even"]),
            DCBQueryItem(tags=["a"]),
        ]
    )
    assert [found.event.data for found in recorder.read(both)] == [e.data for e in events]
    assert [found.event for found in recorder.read()] == events


def test_refuses_an_empty_append(recorder: LogRecorder) -> None:
    with pytest.raises(ProgrammingError, match="at least one"):
        recorder.append([])


def test_a_stopped_subscription_ends(recorder: LogRecorder) -> None:
    with recorder.subscribe() as subscription:
        subscription.stop()
        assert list(subscription) == []
