"""What a writer remembers of keys belongs to the epoch at which it was read."""

from collections.abc import Sequence
from typing import Any

import psycopg

from ledger.log.append import Entry
from ledger.log.writer import LogWriter
from tests.database.conftest import OWNER, SERVICE, Log

Connection = psycopg.Connection[tuple[Any, ...]]


class Remembering:
    def __init__(self) -> None:
        self.forgotten = 0

    def __call__(self, connection: Connection, events: Sequence[Entry]) -> Sequence[Entry]:
        assert not connection.closed
        return events

    def forget(self) -> None:
        self.forgotten += 1


def entry(key: str) -> Entry:
    return Entry(key.encode(), b"p", "type", ("a",), b"d")


def test_a_fence_during_a_lost_connection_is_not_missed(log: Log) -> None:
    prepare = Remembering()
    writer = LogWriter(lambda: psycopg.connect(log.conninfo(SERVICE)), prepare)
    writer.submit([entry("a")]).result()
    before = prepare.forgotten
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    with psycopg.connect(log.server.admin_conninfo) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            (log.database,),
        )
    writer.submit([entry("b")]).result()
    writer.close()
    assert prepare.forgotten > before
