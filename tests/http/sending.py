"""Sending bodies to `POST /v1/events`, and counting what was stored of them."""

from typing import Any

import orjson

from tests.http.conftest import Running

BATCH = "application/cloudevents-batch+json"
STRUCTURED = "application/cloudevents+json"


def send(running: Running, body: Any, media_type: str = "application/json") -> Any:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    with running.client() as client:
        return client.post("/v1/events", content=content, headers={"Content-Type": media_type})


def stored(running: Running) -> int:
    """How many events stand in the log besides the ledger's own."""
    with running.log.connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM events WHERE type <> 'emitter.registered'"
        ).fetchone()
    assert row is not None
    return int(row[0])
