"""The `cloudevents` package as a client, in binary, structured and batch mode."""

from datetime import datetime
from typing import Any

import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.http.conftest import Running
from tests.http.events import collected, disclosed
from tests.http.sending import stored

CLIENTS = {"binary": to_binary_event, "structured": to_structured_event}


def as_cloud_event(event: dict[str, Any], **extensions: str) -> CloudEvent:
    attributes = {name: value for name, value in event.items() if name != "data"}
    attributes["time"] = datetime.fromisoformat(attributes["time"])
    attributes["datacontenttype"] = "application/json"
    return CloudEvent(attributes=attributes | extensions, data=event["data"])


def post(running: Running, headers: dict[str, str], body: bytes) -> Any:
    with running.client() as client:
        return client.post("/v1/events", content=body, headers=headers)


@pytest.mark.parametrize("mode", CLIENTS)
def test_takes_what_the_package_sends(running: Running, mode: str) -> None:
    event = as_cloud_event(collected(member="會員 100%"), actor="staff:7", correlationid="T1")
    message = CLIENTS[mode](event)
    answer = post(running, dict(message.headers), message.body)
    assert answer.status_code == 201, answer.text
    assert stored(running) == 1


def test_the_same_event_in_both_modes_is_one_event(running: Running) -> None:
    event = as_cloud_event(collected(member="會員 100%"))
    statuses = []
    for encode in CLIENTS.values():
        message = encode(event)
        statuses.append(post(running, dict(message.headers), message.body).status_code)
    assert statuses == [201, 200]


def test_a_batch_of_the_package_s_json(running: Running) -> None:
    events = [JSONFormat().write(as_cloud_event(disclosed(n))) for n in range(3)]
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    answer = post(running, headers, b"[" + b",".join(map(bytes, events)) + b"]")
    assert answer.json()["accepted"] == 3


BAD_HEADERS: dict[str, tuple[dict[str, str], int, str]] = {
    "an unknown extension": ({"ce-color": "red"}, 422, "/color"),
    "another version": ({"ce-specversion": "0.3"}, 422, "/specversion"),
    "no offset": ({"ce-time": "2026-11-20T09:00:00"}, 422, "/time"),
    "an encoded NUL": ({"ce-actor": "x%00y"}, 422, "/actor"),
    "an encoded line end": ({"ce-id": "x%0D%0Ay"}, 422, "/id"),
    "bad escapes": ({"ce-subject": "%ff"}, 400, "/subject"),
    "a foreign source": ({"ce-source": "/bank"}, 403, "/source"),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_refuses_bad_attributes_in_headers(running: Running, name: str) -> None:
    changes, status, pointer = BAD_HEADERS[name]
    message = to_binary_event(as_cloud_event(disclosed()))
    answer = post(running, dict(message.headers) | changes, message.body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)


def test_a_fault_in_the_data_of_a_binary_event_is_found_under_data(running: Running) -> None:
    message = to_binary_event(as_cloud_event(disclosed()))
    answer = post(running, dict(message.headers), b'{"reason": "a\\u0000"}')
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/data/reason")


def test_binary_mode_takes_json_only(running: Running) -> None:
    message = to_binary_event(as_cloud_event(disclosed()))
    headers = dict(message.headers) | {"content-type": "text/plain"}
    assert post(running, headers, message.body).status_code == 415
