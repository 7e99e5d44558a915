from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ledger.log.append import Appended, Entry, State
from ledger.log.writer import LogWriter, QueueFullError, WriterClosedError
from tests.database.conftest import OWNER, SCHEMA, SERVICE, Log

Connection = psycopg.Connection[tuple[Any, ...]]


def entry(key: str, content: str = "x") -> Entry:
    return Entry(key.encode(), content.encode(), "type", ("a",), content.encode())


def connector(log: Log) -> Callable[[], Connection]:
    options = f"-csearch_path={SCHEMA},pg_temp -crole={SERVICE}"
    return lambda: psycopg.connect(log.server.admin_conninfo, dbname=log.database, options=options)


class AsTheyAre:
    """Entries need no preparation."""

    def __call__(self, connection: Connection, events: Sequence[Entry]) -> Sequence[Entry]:
        assert not connection.closed
        return events

    def forget(self) -> None:
        """Nothing is remembered."""


@pytest.fixture
def writer(log: Log) -> Iterator[LogWriter[Entry]]:
    writer = LogWriter(connector(log), AsTheyAre())
    yield writer
    writer.close()


def positions(log: Log) -> list[int]:
    with log.connect() as connection:
        rows = connection.execute("SELECT position FROM events ORDER BY position").fetchall()
    return [row[0] for row in rows]


def test_answers_each_request_with_its_own_positions(log: Log, writer: LogWriter[Entry]) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda n: writer.submit([entry(f"{n}/a"), entry(f"{n}/b")]).result(), range(200)
            )
        )
    given = [position for answer in answers for position in answer.positions]
    assert sorted(position or 0 for position in given) == positions(log) == list(range(1, 401))
    assert all(a.positions[1] == (a.positions[0] or 0) + 1 for a in answers)


def test_a_conflict_in_one_request_does_not_touch_the_others(writer: LogWriter[Entry]) -> None:
    writer.submit([entry("a")]).result()
    bad = writer.submit([entry("b"), entry("a", "other")])
    good = writer.submit([entry("c")])
    assert list(bad.result().states) == [State.GROUP_REFUSED, State.CONFLICT]
    assert list(good.result().states) == [State.NEW]


def test_the_same_event_in_two_waiting_requests_is_stored_once(writer: LogWriter[Entry]) -> None:
    answers = [writer.submit([entry("a")]) for _ in range(20)]
    assert {answer.result().positions[0] for answer in answers} == {1}
    assert sum(answer.result().states[0] is State.NEW for answer in answers) == 1


def fill(writer: LogWriter[Entry], answers: list[Future[Appended]]) -> None:
    """Submits until the queue is full."""
    with suppress(QueueFullError):
        for n in range(9):
            answers.append(writer.submit([entry(f"{n}")]))  # noqa: PERF401 - the error ends it


def test_a_full_queue_refuses_and_loses_nothing(log: Log) -> None:
    free = Event()

    def connect() -> Connection:
        free.wait()
        return connector(log)()

    writer = LogWriter(connect, AsTheyAre(), queue_events=3)
    first = writer.submit([entry("first")])
    fill(writer, answers := [first])
    with pytest.raises(QueueFullError):
        writer.submit([entry("too many")])
    free.set()
    assert sorted(answer.result().positions[0] or 0 for answer in answers) == positions(log)
    writer.close()


def test_stores_what_waits_before_it_closes(log: Log) -> None:
    writer = LogWriter(connector(log), AsTheyAre())
    answers = [writer.submit([entry(f"{n}")]) for n in range(50)]
    writer.close()
    assert [answer.result().positions[0] for answer in answers] == positions(log)
    with pytest.raises(WriterClosedError):
        writer.submit([entry("late")])


def test_finds_a_new_epoch_by_itself(log: Log, writer: LogWriter[Entry]) -> None:
    writer.submit([entry("a")]).result()
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    assert list(writer.submit([entry("b")]).result().positions) == [2]


def end_sessions(log: Log) -> None:
    with psycopg.connect(log.server.admin_conninfo, autocommit=True) as admin:
        admin.execute(
            sql.SQL(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}"
            ).format(log.database)
        )


def test_goes_on_after_its_connection_was_cut(log: Log, writer: LogWriter[Entry]) -> None:
    writer.submit([entry("a")]).result()
    end_sessions(log)
    appended = writer.submit([entry("a"), entry("b")]).result()
    assert list(appended.positions) == [1, 2]
    assert list(appended.states) == [State.DUPLICATE, State.NEW]


class LosesTheFirstAnswer(psycopg.Connection[tuple[Any, ...]]):
    """A connection that stores the first append and then breaks before the answer is read."""

    lost = False

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().execute(query, *args, **kwargs)
        if b"append_v1" in bytes(str(query), "utf-8") and not LosesTheFirstAnswer.lost:
            LosesTheFirstAnswer.lost = True
            raise psycopg.OperationalError("the connection is lost")
        return answer


def test_a_lost_acknowledgement_is_read_back_as_new(log: Log) -> None:
    options = f"-csearch_path={SCHEMA},pg_temp -crole={SERVICE}"
    writer = LogWriter(
        lambda: LosesTheFirstAnswer.connect(
            log.server.admin_conninfo, dbname=log.database, options=options
        ),
        AsTheyAre(),
    )
    appended = writer.submit([entry("a"), entry("b")]).result()
    writer.close()
    assert LosesTheFirstAnswer.lost
    assert list(appended.positions) == positions(log) == [1, 2]
    assert list(appended.states) == [State.NEW, State.NEW]


class Remembering(AsTheyAre):
    """Counts how often what it might remember of keys was to be forgotten."""

    def __init__(self) -> None:
        self.forgotten = 0

    def forget(self) -> None:
        self.forgotten += 1


def test_a_fence_during_a_lost_connection_is_not_missed(log: Log) -> None:
    prepare = Remembering()
    writer = LogWriter(connector(log), prepare)
    writer.submit([entry("a")]).result()
    before = prepare.forgotten
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    end_sessions(log)
    writer.submit([entry("b")]).result()
    writer.close()
    assert prepare.forgotten > before
