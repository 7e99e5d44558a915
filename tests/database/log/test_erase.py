"""The fence of an erasure, what it does to writers, and how somebody comes back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from ledger.log import erase
from ledger.log.append import State
from ledger.log.erase import Fence
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.keyring import FileKeyring
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.codes import Channel, ErasureTrigger
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.envelope import Received, Stored
from ledger.vocabulary.erasure import ErasureCompleted, ErasureOrdered
from ledger.vocabulary.fact import EVERY_CLASS
from ledger.vocabulary.own import OWN_SOURCE
from projections.projection import read_stored
from tests.database.conftest import OWNER, SERVICE, Log

BEFORE = datetime(2026, 3, 1, tzinfo=UTC)
WHOLE = (EVERY_CLASS,)
VALUES: dict[str, dict[str, str] | str] = {"C001": {"name": "王小明"}, "C011": {"born": "1990"}}


@pytest.fixture
def keyring(tmp_path: Path) -> FileKeyring:
    return FileKeyring.create(tmp_path / "keyring.json")


@pytest.fixture
def writer(log: Log, keyring: FileKeyring) -> Iterator[LogWriter[Received]]:
    writer = LogWriter(lambda: psycopg.connect(log.conninfo(SERVICE)), Preparer(keyring))
    yield writer
    writer.close()


@pytest.fixture
def later(log: Log) -> Callable[[], datetime]:
    """A moment after everything that the log has recorded."""

    def moment() -> datetime:
        with log.connect() as service:
            row = service.execute("SELECT recorded_at FROM head").fetchone()
        assert row
        recorded_at: datetime = row[0]
        return recorded_at + timedelta(seconds=1)

    return moment


def collected(id_: str, time: datetime = BEFORE, member: str = "M000123") -> Received:
    fact = DataCollected(
        categories=["C001", "C011"],
        purposes=["040"],
        basis="TW19.1.2",
        notice="2026-01",
        region="TW",
        reason="joined",
        channel=Channel.WEB,
        values=VALUES,
    )
    return Received(source="/shop", id=id_, time=time, fact=fact, member=member)


class Erasing:
    """One erasure, step by step."""

    def __init__(self, log: Log, keyring: FileKeyring, subject: UUID, name: str = "E1") -> None:
        self._log, self._keyring, self.subject, self.name = log, keyring, subject, name

    def order(self, classes: tuple[str, ...] = WHOLE, spared: tuple[str, ...] = ()) -> State:
        fact = ErasureOrdered(erasure=self.name, trigger=ErasureTrigger.REQUEST, reason="asked")
        event = self._event(fact)
        with self._log.connect() as service:
            (entry,) = Preparer(self._keyring)(service, [event])
            fence = Fence(self.name, self.subject, classes, spared)
            return erase.order(service, entry, fence, {}, epoch=None).state

    def destroy(self) -> None:
        with self._log.connect() as service:
            stone = Subjects(self._keyring).find_tombstone(service, self.subject)
            erase.destroy(service, self.name, stone)

    def complete(self) -> erase.Recorded:
        fact = ErasureCompleted(
            erasure=self.name, method="keys", place="here", keys_destroyed=[], stores=[]
        )
        with self._log.connect() as service:
            (entry,) = Preparer(self._keyring)(service, [self._event(fact)])
            return erase.complete(service, entry, self.name)

    def _event(self, fact: Any) -> Received:
        id_ = f"{self.name}/{fact.TOPIC}"
        return Received(
            source=OWN_SOURCE, id=id_, time=BEFORE, fact=fact, subject=str(self.subject)
        )


def stored(log: Log) -> list[Stored[Any]]:
    with log.connect() as service:
        rows = service.execute("SELECT type, data FROM events ORDER BY position").fetchall()
    return [read_stored(*row) for row in rows]


@pytest.fixture
def erasing(log: Log, keyring: FileKeyring, writer: LogWriter[Received]) -> Erasing:
    """Of a member whose data the log holds."""
    writer.submit([collected("e1")]).result()
    return Erasing(log, keyring, UUID(stored(log)[0].subject or ""))


def keys_of(log: Log, subject: UUID) -> set[str]:
    with log.connect() as service:
        found = service.execute(
            "SELECT retention_class FROM data_keys WHERE subject = %s", (subject,)
        ).fetchall()
    return {row[0] for row in found}


def test_from_the_order_on_no_value_is_sealed(
    log: Log, writer: LogWriter[Received], erasing: Erasing
) -> None:
    erasing.order()
    writer.submit([collected("e2")]).result()
    first, _, second = stored(log)
    assert second.subject == first.subject
    assert (first.data.values is None, second.data.values) == (False, None)
    assert second.data.categories == ["C001", "C011"]


def test_from_the_order_on_no_key_is_found(
    log: Log, keyring: FileKeyring, erasing: Erasing
) -> None:
    erasing.order(("C001",))
    names = [(erasing.subject, "C001"), (erasing.subject, "C011")]
    with log.connect() as service:
        assert set(Subjects(keyring).find_keys(service, names)) == {names[1]}
        assert set(Subjects(keyring).take_keys(service, dict.fromkeys(names))) == {names[1]}


def test_the_destruction_takes_the_keys_behind_the_fence_and_no_other(
    log: Log, writer: LogWriter[Received], erasing: Erasing
) -> None:
    writer.submit([collected("e2", member="M000124")]).result()
    other = UUID(stored(log)[1].subject or "")
    erasing.order(WHOLE, ("C011",))
    erasing.destroy()
    assert keys_of(log, erasing.subject) == {"C011"}
    assert keys_of(log, other) == {"C001", "C011"}


def test_an_event_for_an_erased_member_stands_under_a_tombstone(
    log: Log, writer: LogWriter[Received], erasing: Erasing
) -> None:
    erasing.order()
    erasing.destroy()
    writer.submit([collected("late", BEFORE)]).result()
    erasing.complete()
    writer.submit([collected("later", BEFORE)]).result()
    events = {event.id: event for event in stored(log)}
    late, later = events["late"], events["later"]
    assert late.subject == later.subject != str(erasing.subject)
    assert late.tags == [f"member:{late.subject}", "ledger:tombstone"]
    assert (late.data.values, later.data.values) == (None, None)


def test_nothing_leads_from_the_tombstone_to_the_subject(log: Log, erasing: Erasing) -> None:
    erasing.order()
    erasing.destroy()
    erasing.complete()
    with log.connect() as service:
        subjects = service.execute("SELECT count(*) FROM subjects").fetchone()
        stones = service.execute("SELECT subject FROM tombstones").fetchall()
        runs = service.execute("SELECT subject, marker FROM erasure_runs").fetchall()
    assert subjects == (0,)
    assert (erasing.subject,) not in stones
    assert runs == [(erasing.subject, None)]


def test_who_joins_again_is_a_new_subject(
    log: Log,
    writer: LogWriter[Received],
    erasing: Erasing,
    later: Callable[[], datetime],
) -> None:
    erasing.order()
    erasing.destroy()
    erasing.complete()
    joined = later()
    writer.submit([collected("again", joined)]).result()
    writer.submit([collected("old", BEFORE), collected("new", joined)]).result()
    events = {event.id: event for event in stored(log)}
    again, old, new = events["again"], events["old"], events["new"]
    assert again.subject == new.subject
    assert len({again.subject, old.subject, str(erasing.subject)}) == 3
    assert (bool(again.data.values), old.data.values) == (True, None)


def test_nobody_joins_again_while_the_erasure_runs(
    log: Log,
    writer: LogWriter[Received],
    erasing: Erasing,
    later: Callable[[], datetime],
) -> None:
    erasing.order()
    erasing.destroy()
    writer.submit([collected("again", later())]).result()
    assert stored(log)[-1].tags[1] == "ledger:tombstone"


def test_what_is_given_anew_after_a_partial_erasure_is_sealed_again(
    log: Log,
    writer: LogWriter[Received],
    erasing: Erasing,
    later: Callable[[], datetime],
) -> None:
    erasing.order(("C001",))
    erasing.destroy()
    writer.submit([collected("early", later())]).result()
    erasing.complete()
    writer.submit([collected("late", BEFORE)]).result()
    writer.submit([collected("anew", later())]).result()
    events = {event.id: event for event in stored(log)}
    sealed = {name: set(events[name].data.values) for name in ("early", "late", "anew")}
    assert sealed == {"early": {"C011"}, "late": {"C011"}, "anew": {"C001", "C011"}}
    assert {event.subject for event in events.values()} == {str(erasing.subject)}


def test_data_of_before_the_erasure_is_not_sealed_under_the_key_of_what_came_after(
    log: Log,
    writer: LogWriter[Received],
    erasing: Erasing,
    later: Callable[[], datetime],
) -> None:
    erasing.order(("C001",))
    erasing.destroy()
    erasing.complete()
    anew = later()
    writer.submit([collected("anew", anew), collected("late", BEFORE)]).result()
    writer.submit([collected("later still", BEFORE), collected("newer", anew)]).result()
    sealed = {e.id: set(e.data.values) for e in stored(log) if e.type == "data.collected"}
    assert sealed == {
        "e1": {"C001", "C011"},
        "anew": {"C001", "C011"},
        "late": {"C011"},
        "later still": {"C011"},
        "newer": {"C001", "C011"},
    }


def test_no_key_is_made_for_a_subject_that_nothing_leads_to(
    log: Log, keyring: FileKeyring, erasing: Erasing, later: Callable[[], datetime]
) -> None:
    erasing.order()
    erasing.destroy()
    erasing.complete()
    with log.connect() as service:
        names = {(erasing.subject, "evidence"): later()}
        assert Subjects(keyring).take_keys(service, names) == {}


def test_a_restored_look_up_is_cut_again_and_joining_stays_possible(
    log: Log,
    writer: LogWriter[Received],
    erasing: Erasing,
    later: Callable[[], datetime],
) -> None:
    with log.connect(OWNER) as owner:
        row = owner.execute("SELECT lookup, subject FROM subjects").fetchone()
    erasing.order()
    erasing.destroy()
    erasing.complete()
    with log.connect(OWNER) as owner:
        owner.execute("INSERT INTO subjects (lookup, subject) VALUES (%s, %s)", row)
    erasing.destroy()
    writer.submit([collected("again", later())]).result()
    (again,) = [event for event in stored(log) if event.id == "again"]
    assert again.data.values
    assert again.subject != str(erasing.subject)
    with log.connect() as service:
        assert service.execute("SELECT marker FROM erasure_runs").fetchall() == [(None,)]


def test_each_step_may_be_done_again(log: Log, erasing: Erasing) -> None:
    assert [erasing.order(), erasing.order()] == [State.NEW, State.DUPLICATE]
    erasing.destroy()
    erasing.destroy()
    first, second = erasing.complete(), erasing.complete()
    assert (first.state, second.state) == (State.NEW, State.DUPLICATE)
    assert first.position == second.position
    assert [event.type for event in stored(log)][1:] == ["erasure.ordered", "erasure.completed"]
    with log.connect() as service:
        (run,) = service.execute("SELECT destroyed, look_ups FROM erasure_runs").fetchall()
    assert [name.partition("/")[0] for name in run[0]] == ["C001", "C011"]
    assert run[1] == 1


def test_nothing_is_completed_before_the_keys_are_destroyed(erasing: Erasing) -> None:
    erasing.order()
    with pytest.raises(psycopg.DatabaseError, match="not destroyed yet"):
        erasing.complete()


def test_writers_that_race_an_erasure_seal_nothing_behind_its_fence(
    log: Log, keyring: FileKeyring, erasing: Erasing
) -> None:
    writers = [
        LogWriter(lambda: psycopg.connect(log.conninfo(SERVICE)), Preparer(keyring))
        for _ in range(6)
    ]

    def write(number: int) -> None:
        writer = writers[number % len(writers)]
        for event in range(20):
            member = "M000123" if event % 2 else "M000777"
            writer.submit([collected(f"{number}/{event}", member=member)]).result()

    with ThreadPoolExecutor(24) as pool:
        racing = [pool.submit(write, number) for number in range(24)]
        erasing.order()
        erasing.destroy()
        erasing.complete()
        for each in racing:
            each.result()
    for writer in writers:
        writer.close()
    events = stored(log)
    ordered = next(n for n, event in enumerate(events) if event.type == "erasure.ordered")
    behind = [e for e in events[ordered:] if e.id.partition("/")[2].isdigit()]
    others = [e for e in events if e.type == "data.collected" and e.data.values]
    assert len(events) == 1 + 24 * 20 + 2
    assert not [e for e in behind if e.data.values and int(e.id.partition("/")[2]) % 2]
    assert len([e for e in others if not int(e.id.partition("/")[2] or 1) % 2]) == 24 * 10
    assert keys_of(log, erasing.subject) == set()
