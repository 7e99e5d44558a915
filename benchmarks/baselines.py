"""What the figures are held against: a bare COPY, the library's recorder, an empty endpoint."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ledger.log.append import Entry, append

TABLE = """
CREATE TABLE bare (
    position bigint PRIMARY KEY, recorded_at timestamptz NOT NULL, type text COLLATE "C" NOT NULL,
    key bytea NOT NULL UNIQUE, print bytea NOT NULL, tags text[] COLLATE "C" NOT NULL,
    data bytea NOT NULL
);
CREATE UNIQUE INDEX bare_stream ON bare ((tags[1]), position);
"""
COPY = "COPY bare FROM STDIN (FORMAT binary)"
TYPES = ("int8", "timestamptz", "text", "bytea", "bytea", "text[]", "bytea")


def copied(conninfo: str, batches: list[list[Entry]]) -> float:
    """Seconds to COPY the batches, a commit each."""
    now = datetime.now(UTC)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(TABLE)
        began = perf_counter()
        position = 0
        for batch in batches:
            with connection.transaction(), connection.cursor().copy(COPY) as copy:
                copy.set_types(TYPES)
                for entry in batch:
                    position += 1
                    tags = list(entry.tags)
                    copy.write_row(
                        (position, now, entry.type, entry.key, entry.print, tags, entry.data)
                    )
        return perf_counter() - began


def appended(conninfo: str, batches: Iterable[list[Entry]]) -> float:
    """Seconds for the same through the append function."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        began = perf_counter()
        for batch in batches:
            append(connection, batch)
        return perf_counter() - began


def recorded(conninfo: str, batches: list[list[Entry]]) -> float:
    """Seconds for the same through the library's application recorder, on its default path."""
    parts: dict[str, Any] = conninfo_to_dict(conninfo)
    with PostgresDatastore(
        dbname=parts["dbname"],
        host=parts["host"],
        port=parts.get("port", "5432"),
        user=parts["user"],
        password=parts["password"],
        schema=parts["options"].rpartition("=")[2],
    ) as datastore:
        recorder = PostgresApplicationRecorder(datastore, events_table_name="library_events")
        recorder.create_table()
        versions: dict[UUID, int] = {}
        began = perf_counter()
        for batch in batches:
            recorder.insert_events([_stored(entry, versions) for entry in batch])
        return perf_counter() - began


def _stored(entry: Entry, versions: dict[UUID, int]) -> StoredEvent:
    stream = entry.tags[0].rpartition(":")[2]
    subject = UUID(stream) if len(stream) == len(str(UUID(int=0))) else uuid4()
    versions[subject] = versions.get(subject, 0) + 1
    return StoredEvent(subject, versions[subject], entry.type, entry.data)


Text = Annotated[str, Field(min_length=1, max_length=500)]
Codes = Annotated[list[str], Field(min_length=1, max_length=50)]


class Used(BaseModel):
    """The fact of the single posts, as pydantic has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categories: Codes
    purposes: Codes
    basis: Text
    notice: Text
    region: Text
    reason: Text
    manner: Text
    transaction: Text | None = None
    channel: Text | None = None


class SingleEvent(BaseModel):
    """The envelope of the single posts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"]
    id: Text
    source: Text
    type: Text
    time: AwareDatetime
    subject: Text
    data: Used


@contextmanager
def empty_endpoint() -> Iterator[str]:
    """A FastAPI application that validates the same model and does nothing else."""
    command = [sys.executable, "-m", "benchmarks.empty"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
