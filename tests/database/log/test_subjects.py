from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from ledger.sealing.keyring import FileKeyring
from ledger.sealing.subjects import Subjects
from tests.database.conftest import OWNER, Log

K = TypeVar("K")


@pytest.fixture
def subjects(tmp_path: Path) -> Subjects:
    FileKeyring.create(tmp_path / "keyring.json")
    return Subjects(FileKeyring.open(tmp_path / "keyring.json"))


def never(*names: K) -> dict[K, datetime | None]:
    """Names that come with no word of joining or giving."""
    return dict.fromkeys(names)


def taken(subjects: Subjects, service: psycopg.Connection[Any]) -> UUID:
    subject = subjects.take(service, never("M1"))["M1"].subject
    assert subject
    return subject


def test_a_member_keeps_its_subject(log: Log, subjects: Subjects) -> None:
    with log.connect() as service:
        first = subjects.take(service, never("M1", "M2"))
        again = subjects.take(service, never("M2", "M3", "M1"))
        assert {name: again[name] for name in first} == first
        assert len(set(again.values())) == 3
        assert subjects.find(service, "M1") == first["M1"].subject
        assert subjects.find(service, "M4") is None


def test_the_reference_is_nowhere_in_the_table(log: Log, subjects: Subjects) -> None:
    with log.connect() as service:
        subjects.take(service, never("M000123"))
        rows = service.execute("SELECT lookup, subject::text FROM subjects").fetchall()
    assert b"M000123" not in repr(rows).encode()
    assert len(rows[0][0]) == 32


def test_a_subject_has_one_key_a_retention_class(log: Log, subjects: Subjects) -> None:
    with log.connect() as service:
        subject = taken(subjects, service)
        names = never((subject, "C001"), (subject, "C002"))
        made = subjects.take_keys(service, names)
        assert made[subject, "C001"].commitment != made[subject, "C002"].commitment
        kept = subjects.take_keys(service, names)
        assert [kept[name].key for name in names] == [made[name].key for name in names]


def test_writers_that_meet_a_new_member_at_once_agree(log: Log, subjects: Subjects) -> None:
    together = Barrier(6)

    def take(_: int) -> tuple[UUID, bytes]:
        with log.connect() as service:
            together.wait()
            subject = taken(subjects, service)
            service.commit()
            name = (subject, "C001")
            return subject, subjects.take_keys(service, never(name))[name].key

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(take, range(6)))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM subjects",
        "UPDATE data_keys SET wrapped = ''",
        "INSERT INTO subjects DEFAULT VALUES",
    ],
)
def test_the_service_may_only_add(log: Log, statement: str) -> None:
    with log.connect() as service, pytest.raises(errors.InsufficientPrivilege):
        service.execute(statement.encode())


def test_the_projector_reads_no_keys(log: Log) -> None:
    with log.connect("ledger_projector") as projector, pytest.raises(errors.InsufficientPrivilege):
        projector.execute("SELECT * FROM data_keys")
    with log.connect(OWNER) as owner:
        assert owner.execute("SELECT count(*) FROM data_keys").fetchone() == (0,)
