"""An HTTP message as CloudEvents: structured, batch or binary mode, or plain JSON taken as either.

CloudEvents 1.0: HTTP protocol binding §3, JSON event format §4.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from api.problems import Problem
from ledger.intake.limits import EVENTS_PER_BATCH
from ledger.intake.strict_json import MalformedJson, parse

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
ACCEPTED = {"Accept-Post": f"{STRUCTURED}, {BATCH}, {PLAIN}"}
UTF_8 = ("utf-8", "utf8")


def documents(headers: Mapping[str, str], body: bytes) -> list[Any]:
    """The events of a message, not validated yet.

    Raises a `Problem`: 400 for what is not JSON or not the announced shape, 413 for too many
    events, 415 for another media type.
    """
    media_type = media_type_of(headers.get("content-type", ""), (STRUCTURED, BATCH, PLAIN))
    if "ce-specversion" in headers:
        return [_binary(headers, media_type, parsed(body, batched=False, binary=True))]
    value = parsed(body, batched=body.lstrip()[:1] == b"[", binary=False)
    if media_type == STRUCTURED and isinstance(value, list):
        raise malformed("", f"{STRUCTURED} holds one event; an array is {BATCH}")
    if media_type == BATCH and not isinstance(value, list):
        raise malformed("", f"{BATCH} holds an array of events")
    events = value if isinstance(value, list) else [value]
    if len(events) > EVENTS_PER_BATCH:
        message = f"a request holds at most {EVENTS_PER_BATCH} events, this one {len(events)}"
        raise Problem(413, "Too many events", errors=[fault(EVENTS_PER_BATCH, "", message)])
    return events


def fault(index: int, pointer: str, message: str) -> dict[str, Any]:
    return {"index": index, "pointer": pointer, "message": message}


def malformed(pointer: str, message: str, *, index: int = 0) -> Problem:
    return Problem(400, "Malformed request", errors=[fault(index, pointer, message)])


def media_type_of(header: str, accepted: Sequence[str]) -> str:
    """Raises a 415 `Problem` for another media type than these, or another encoding than UTF-8."""
    media_type, *parameters = (part.strip().lower() for part in header.split(";"))
    post = {"Accept-Post": ", ".join(accepted)}
    if media_type not in accepted:
        raise Problem(415, "Unsupported media type", f"send {post['Accept-Post']}", (), post)
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip('"') not in UTF_8:
            raise Problem(415, "Unsupported media type", "JSON is sent in UTF-8", (), post)
    return media_type


def parsed(body: bytes, *, batched: bool, binary: bool) -> Any:
    """The JSON value. Raises a 400 `Problem` with the place in it, and the index in a batch."""
    try:
        return parse(body)
    except MalformedJson as error:
        if batched:
            index, pointer = _split(error.pointer)
            raise malformed(pointer, error.message, index=index) from None
        pointer = f"/data{error.pointer}" if binary else error.pointer
        raise malformed(pointer, error.message) from None


def _split(pointer: str) -> tuple[int, str]:
    """`/3/data/x` of a batch as the event's index and the pointer into the event."""
    _, first, *rest = f"{pointer}/".split("/")
    index = int(first) if first.isdecimal() else 0
    return index, "".join(f"/{step}" for step in rest if step or len(rest) > 1).rstrip("/")


def _binary(headers: Mapping[str, str], media_type: str, data: Any) -> dict[str, Any]:
    if media_type != PLAIN:
        raise Problem(415, "Unsupported media type", f"in binary mode send {PLAIN}", (), ACCEPTED)
    sent = [(name, value) for name, value in headers.items() if name.startswith("ce-")]
    attributes = {name.removeprefix("ce-"): _decoded(name, value) for name, value in sent}
    if len(attributes) < len(sent):
        raise malformed("", "an attribute stands in two headers")
    return attributes | {"data": data}


def _decoded(name: str, value: str) -> str:
    """Percent-decoded UTF-8 (HTTP protocol binding §3.1.3.2)."""
    if not value.isascii():
        raise malformed(f"/{name.removeprefix('ce-')}", "is not percent-encoded UTF-8")
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise malformed(f"/{name.removeprefix('ce-')}", "is not percent-encoded UTF-8") from None
