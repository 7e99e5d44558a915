from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest

from ledger.log.append import State, UnstorableError
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.boxes import open_box
from ledger.sealing.keyring import FileKeyring
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.codes import Channel, Manner
from ledger.vocabulary.data import DataCollected, DataDisclosed
from ledger.vocabulary.envelope import Received, Stored, decode
from ledger.vocabulary.own import OWN_SOURCE
from tests.database.conftest import OWNER, SCHEMA, SERVICE, Log

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=8)))
VALUES = {"C001": {"name": "王小明", "email": "ming@example.tw"}, "C002": {"card_last4": "4242"}}


def collected(event_id: str = "e1", **changes: Any) -> Received:
    fact = DataCollected(
        categories=["C001", "C002"],
        purposes=["090"],
        basis="TW19.1.2",
        notice="2026-01",
        region="TW",
        reason="joined the shop",
        channel=Channel.WEB,
        values={**VALUES},
    )
    event = Received(source="/shop", id=event_id, time=NOON, fact=fact, member="M000123")
    return msgspec.structs.replace(event, **changes)


def disclosed() -> Received:
    fact = DataDisclosed(
        categories=["C001"],
        purposes=["148"],
        basis="TW20.1.0",
        notice="2026-01",
        region="TW",
        reason="deliver the parcel",
        recipient="black-cat",
        manner=Manner.DELIVERY,
    )
    return Received(source="/shop", id="e2", time=NOON, fact=fact, member="M000123")


@pytest.fixture
def keyring(tmp_path: Path) -> FileKeyring:
    FileKeyring.create(tmp_path / "keyring.json")
    return FileKeyring.open(tmp_path / "keyring.json")


@pytest.fixture
def writer(log: Log, keyring: FileKeyring) -> Iterator[LogWriter[Received]]:
    options = f"-csearch_path={SCHEMA},pg_temp -crole={SERVICE}"
    writer = LogWriter(
        lambda: psycopg.connect(log.server.admin_conninfo, dbname=log.database, options=options),
        Preparer(keyring),
    )
    yield writer
    writer.close()


def stored(log: Log) -> list[Stored[Any]]:
    types = {"data.collected": DataCollected, "data.disclosed": DataDisclosed}
    with log.connect() as service:
        rows = service.execute("SELECT type, data FROM events ORDER BY position").fetchall()
    return [decode(data, types[type_]) for type_, data in rows]


def test_nothing_personal_is_stored_in_clear(log: Log, writer: LogWriter[Received]) -> None:
    writer.submit([collected(), disclosed()]).result()
    with log.connect() as service:
        rows = service.execute("SELECT * FROM events, subjects, data_keys").fetchall()
    everything = repr(rows).encode() + b"".join(bytes(row[6]) for row in rows)
    for secret in ("M000123", "王小明", "ming@example.tw", "4242"):
        assert secret.encode() not in everything


def test_the_sealed_values_open_again(
    log: Log, keyring: FileKeyring, writer: LogWriter[Received]
) -> None:
    writer.submit([collected()]).result()
    (event,) = stored(log)
    with log.connect() as service:
        subject = Subjects(keyring).find(service, "M000123")
        assert subject
        keys = Subjects(keyring).find_keys(service, [(subject, "C001"), (subject, "C002")])
    assert event.subject == str(subject)
    for category in ("C001", "C002"):
        key, box = keys[subject, category], event.data.values[category]
        opened = open_box(
            key, box, event_key=collected().key, field=f"values/{category}", version=1
        )
        assert opened == VALUES[category]


def test_the_columns_say_what_the_data_says(log: Log, writer: LogWriter[Received]) -> None:
    writer.submit([collected(), disclosed()]).result()
    events = stored(log)
    with log.connect() as service:
        rows = service.execute("SELECT type, tags FROM events ORDER BY position").fetchall()
    assert rows == [(event.type, event.tags) for event in events]
    assert events[1].tags == [f"member:{events[1].subject}", "recipient:black-cat"]
    assert events[0].time == NOON.astimezone(UTC)


@pytest.mark.parametrize(
    ("again", "state"),
    [
        (collected(), State.DUPLICATE),
        (collected(time=NOON.astimezone(UTC)), State.DUPLICATE),
        (collected(time=NOON + timedelta(microseconds=1)), State.CONFLICT),
        (collected(member="M000124"), State.CONFLICT),
        (collected(actor="staff:7"), State.CONFLICT),
        (collected("e9"), State.NEW),
    ],
)
def test_tells_a_repetition_from_a_conflict(
    writer: LogWriter[Received], again: Received, state: State
) -> None:
    writer.submit([collected()]).result()
    assert list(writer.submit([again]).result().states) == [state]


def test_goes_on_after_its_caches_were_fenced(log: Log, writer: LogWriter[Received]) -> None:
    writer.submit([collected()]).result()
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    writer.submit([disclosed()]).result()
    first, second = stored(log)
    assert first.subject == second.subject


def test_a_subject_known_already_stands_for_its_member(
    log: Log, keyring: FileKeyring, writer: LogWriter[Received]
) -> None:
    writer.submit([collected()]).result()
    known = stored(log)[0].subject
    writer.submit([collected("e3", member=None, subject=known)]).result()
    first, second = stored(log)
    assert (second.subject, second.tags) == (known, first.tags)
    with log.connect() as service:
        keys = Subjects(keyring).find_keys(service, [(UUID(known), "C001")])
        counted = service.execute("SELECT count(*) FROM subjects").fetchone()
    key = Received(source="/shop", id="e3", time=NOON, fact=second.data).key
    box = second.data.values["C001"]
    opened = open_box(keys[UUID(known), "C001"], box, event_key=key, field="values/C001", version=1)
    assert (opened, counted) == (VALUES["C001"], (1,))


def test_an_event_of_our_own_that_could_not_be_read_back_is_not_stored(
    log: Log, writer: LogWriter[Received]
) -> None:
    unreadable = msgspec.structs.replace(collected().fact, categories=["C001"] * 51, values=None)
    with pytest.raises(UnstorableError, match=r"data.collected: .*categories"):
        writer.submit([collected("e1", source=OWN_SOURCE, fact=unreadable)]).result()
    writer.submit([collected("e2")]).result()
    assert [event.id for event in stored(log)] == ["e2"]
