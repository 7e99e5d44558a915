"""Checkpoints and cosignatures are added by their functions, in order, and never changed."""

import base64
from hashlib import sha256

import psycopg
import pytest
from psycopg import errors

from ledger.log.append import Entry, append
from tests.database.conftest import OWNER, PROJECTOR, SERVICE, Log

ROOT = sha256(b"root").digest()
OTHER = sha256(b"other").digest()
CONTRADICTS = "LG005"
CHANGES = (
    "UPDATE checkpoints SET note = 'x'",
    "DELETE FROM checkpoints",
    "TRUNCATE checkpoints CASCADE",
    "INSERT INTO checkpoints VALUES (6, '', '', now())",
    "UPDATE cosignatures SET line = 'x'",
    "DELETE FROM cosignatures",
    "TRUNCATE cosignatures",
    "INSERT INTO cosignatures VALUES (5, 'another', '')",
    "UPDATE log_key SET vkey = 'x'",
    "DELETE FROM log_key",
    "TRUNCATE log_key",
    "INSERT INTO log_key VALUES (false, 'x')",
)
Connection = psycopg.Connection[tuple[object, ...]]


def note_of(size: int, root: bytes) -> str:
    return f"log.example\n{size}\n{base64.b64encode(root).decode()}\n\n— log.example AAAA\n"


def record(service: Connection, size: int, root: bytes, note: str | None = None) -> object:
    arguments = (size, root, note_of(size, root) if note is None else note)
    row = service.execute("SELECT record_checkpoint_v1(%s, %s, %s)", arguments).fetchone()
    assert row is not None
    return row[0]


def signed(log: Log, events: int = 10, size: int = 5) -> None:
    with log.connect() as service:
        append(service, [Entry(b"%d" % n, b"", "t", (f"s:{n}",), b"d") for n in range(events)])
        service.execute("SELECT know_log_key_v1('log.example+1+A')")
        assert record(service, size, ROOT) is True
        service.execute("SELECT add_cosignature_v1(%s, 'witness', 'line')", (size,))


def test_a_checkpoint_is_recorded_once(log: Log) -> None:
    signed(log)
    with log.connect() as service:
        assert record(service, 5, ROOT) is False
        assert record(service, 10, OTHER) is True
        found = service.execute("SELECT size, root, note FROM checkpoints ORDER BY size").fetchall()
    assert found == [(5, ROOT, note_of(5, ROOT)), (10, OTHER, note_of(10, OTHER))]


@pytest.mark.parametrize(
    ("size", "root", "note"),
    [
        (5, OTHER, None),
        (4, ROOT, None),
        (0, ROOT, None),
        (11, ROOT, None),
        (6, ROOT, note_of(7, ROOT)),
        (6, ROOT, note_of(6, OTHER)),
        (6, ROOT, ""),
    ],
)
def test_what_contradicts_the_log_is_refused(
    log: Log, size: int, root: bytes, note: str | None
) -> None:
    signed(log)
    with log.connect() as service, pytest.raises(errors.DatabaseError) as refused:
        record(service, size, root, note)
    assert refused.value.sqlstate == CONTRADICTS


def test_the_first_key_stays_the_key_of_the_log(log: Log) -> None:
    with log.connect() as service:
        for vkey in ("first", "second"):
            found = service.execute("SELECT know_log_key_v1(%s)", (vkey,)).fetchone()
            assert found == ("first",)


def test_the_first_word_of_a_witness_stays(log: Log) -> None:
    signed(log)
    with log.connect() as service:
        found = service.execute("SELECT add_cosignature_v1(5, 'witness', 'another')").fetchone()
        assert found == (False,)
        assert service.execute("SELECT line FROM cosignatures").fetchall() == [("line",)]


@pytest.mark.parametrize("role", [SERVICE, PROJECTOR, OWNER])
@pytest.mark.parametrize("statement", CHANGES)
def test_nobody_changes_or_slips_in_a_signature(log: Log, role: str, statement: str) -> None:
    signed(log)
    with log.connect(role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_only_the_service_records(log: Log) -> None:
    signed(log)
    with log.connect(PROJECTOR) as projector, pytest.raises(errors.InsufficientPrivilege):
        record(projector, 6, ROOT)


def test_an_event_that_fits_no_entry_is_refused(log: Log) -> None:
    with log.connect() as service:
        append(service, [Entry(b"1", b"", "t", ("s",), b"d" * 65_527)])
        with pytest.raises(errors.CheckViolation):
            append(service, [Entry(b"2", b"", "t", ("s",), b"d" * 65_528)])
