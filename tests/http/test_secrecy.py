"""After a busy run no reference and no value of a member stands in clear: not in the database's
files, not in its log, not in the service's.
"""

import logging
import os
import re
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from api.access.tokens import Role
from ledger.simulator.simulate import simulate
from ledger.vocabulary.registry import fact_class
from projections.catalog import all_projections
from projections.runner import Runner
from tests.database.conftest import PROJECTOR
from tests.http.conftest import Running

MEMBERS, EVENTS = 60, 3_000
SHORTEST_VALUE = 5
"""Characters; a shorter value (a sex, four digits) stands in any file by chance."""


def history() -> list[dict[str, Any]]:
    until = datetime(2026, 11, 1, tzinfo=UTC)
    return [event.document for event in simulate(MEMBERS, EVENTS, 3, until=until)]


def personal(events: list[dict[str, Any]]) -> set[str]:
    """The references and every value that was sent to be sealed."""
    found = {event["subject"] for event in events if "subject" in event}
    for event in events:
        for field in fact_class(event["type"]).SEALED:
            found |= set(_strings(event["data"].get(field)))
    return {text for text in found if len(text) >= SHORTEST_VALUE}


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    return [value] if isinstance(value, str) else []


def post(running: Running, events: list[dict[str, Any]]) -> None:
    waiting = iter(events)
    with running.client() as client:
        while batch := list(islice(waiting, 200)):
            assert client.post("/v1/events", json=batch).status_code == 201
        client.post("/v1/events", content=orjson.dumps(events[:50])[:-9])
        client.post("/v1/events", json=[{**events[-1], "type": "data.sold"}])


def read(running: Running, member: str) -> None:
    with running.client(Role.INVESTIGATOR) as client:
        found = client.post("/v1/members/lookup", json={"member": member})
        subject = found.json()["subject"]
        for part in ("", "/history", "/disclosures"):
            assert client.get(f"/v1/members/{subject}{part}").status_code == 200
        client.post("/v1/members/lookup", json={"member": f"{member}-unknown"})
    with running.client(Role.AUDITOR) as client:
        for path in ("/v1/events", "/v1/disclosures"):
            assert client.get(path, headers={"Accept": "text/csv"}).status_code == 200


def files(running: Running) -> dict[str, bytes]:
    """Everything that PostgreSQL has written: tables, indexes, WAL, its log."""
    with psycopg.connect(running.log.server.admin_conninfo, autocommit=True) as admin:
        admin.execute("CHECKPOINT")
        row = admin.execute("SHOW data_directory").fetchone()
    assert row is not None
    places = [Path(row[0]), running.log.server.log_file]
    paths = [
        Path(folder) / name
        for place in places
        for folder, _, names in os.walk(place)
        for name in names
    ] + [running.log.server.log_file]
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


def test_nothing_personal_stands_in_clear_anywhere(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    events = history()
    post(running, events)
    connect = partial(psycopg.connect, running.log.conninfo(PROJECTOR))
    with closing(Runner(connect, all_projections())) as runner:
        while runner.step():
            pass
    read(running, next(event["subject"] for event in events if "subject" in event))
    secrets = personal(events)
    assert len(secrets) > 3 * MEMBERS
    sought = re.compile(b"|".join(re.escape(text.encode()) for text in secrets))
    places = files(running) | {"the service's log": caplog.text.encode()}
    assert len(places) > 100
    assert {path: found[0] for path, data in places.items() if (found := sought.search(data))} == {}
