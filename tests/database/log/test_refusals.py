import psycopg
import pytest
from psycopg import errors

from ledger.log.append import Entry, append
from tests.database.conftest import OWNER, SERVICE, Log

INSERT = (
    "INSERT INTO events VALUES (2, now(), 'type', 'k2', 'p', '{a}', 'd')",
    "INSERT INTO event_tags VALUES ('b', 2)",
)
CHANGES = (
    "UPDATE events SET data = 'x'",
    "DELETE FROM events",
    "TRUNCATE events",
    "UPDATE event_tags SET tag = 'x'",
    "DELETE FROM event_tags",
    "TRUNCATE event_tags",
    "DELETE FROM head",
    "TRUNCATE head",
    "INSERT INTO head VALUES (false, 0, now(), 0)",
    "UPDATE head SET position = 0",
    "UPDATE head SET recorded_at = '-infinity'",
)


@pytest.mark.parametrize("role", [SERVICE, "ledger_projector", OWNER])
@pytest.mark.parametrize("statement", INSERT + CHANGES)
def test_history_is_refused_to_every_role(log: Log, role: str, statement: str) -> None:
    with log.connect() as service:
        append(service, [Entry(b"k", b"p", "type", ("a", "b"), b"d")])
    with log.connect(role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("statement", ["SELECT position FROM head FOR UPDATE", "LOCK TABLE events"])
def test_the_service_may_not_block_the_log(log: Log, statement: str) -> None:
    with log.connect() as service, pytest.raises(errors.InsufficientPrivilege):
        service.execute(statement.encode())


def test_the_projector_may_not_append(log: Log) -> None:
    entry = Entry(b"k", b"p", "type", ("a",), b"d")
    with log.connect("ledger_projector") as projector, pytest.raises(errors.InsufficientPrivilege):
        append(projector, [entry])


def test_a_table_of_the_callers_cannot_stand_in_for_the_log(log: Log) -> None:
    with log.connect() as service:
        service.execute("CREATE TEMP TABLE events (LIKE events)")
        append(service, [Entry(b"k", b"p", "type", ("a",), b"d")])
        service.execute("DROP TABLE pg_temp.events")
        assert service.execute("SELECT position FROM events").fetchall() == [(1,)]


def test_the_service_reads(log: Log) -> None:
    with log.connect() as service:
        assert service.execute("SELECT count(*) FROM events").fetchone() == (0,)
        assert isinstance(service, psycopg.Connection)
