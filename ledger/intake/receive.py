"""From JSON documents to valid events, or to the list of what is wrong and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.attributes import (
    check_amendment,
    check_attributes,
    check_source,
    checked_attributes,
)
from ledger.intake.codes import check_codes, check_unsealed, check_values
from ledger.intake.content import content_fault
from ledger.intake.faults import Fault, placed
from ledger.intake.limits import EVENT_BYTES, FUTURE_SECONDS
from ledger.intake.sizes import most_stored_bytes
from ledger.intake.times import YEARS, check_times, is_storable
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.registry import EVENT_TYPES
from ledger.vocabulary.spelling import misspelt

F = TypeVar("F", bound=Fact)

TRACEPARENT = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$(?!\n)"
"""W3C Trace Context, version 00 and its successors."""

Attribute = Annotated[str, Meta(min_length=1, max_length=128)]
Uri = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^[!-~]+$")]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with one event: its index, a JSON pointer (RFC 6901) into it, a sentence.

    `foreign` tells that the event is sound but another emitter's.
    """

    index: int
    pointer: str
    message: str
    foreign: bool = False


class RefusedError(Exception):
    """Nothing of the batch may be stored."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{len(refusals)} events refused")
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms we receive: our clock, the codes in force, what this emitter may send.

    `types` are event types or groups of them; None for all that emitters may send.
    `source_prefix` is None for the machine's own administrator, who may name any source.
    """

    now: datetime
    catalogue: Catalogue
    source_prefix: str | None
    types: frozenset[str] | None = None
    latest: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "latest", self.now + timedelta(seconds=FUTURE_SECONDS))


class Wire(msgspec.Struct, Generic[F], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A CloudEvents 1.0 event in JSON as we accept it."""

    specversion: Literal["1.0"]
    id: Attribute
    source: Uri
    type: str
    time: Annotated[datetime, Meta(tz=True)]
    data: F
    subject: Attribute | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: Uri | None = None
    actor: Attribute | None = None
    correlationid: Attribute | None = None
    causationid: Attribute | None = None
    traceparent: Annotated[str, Meta(pattern=TRACEPARENT)] | None = None


def receive(documents: Sequence[Any], terms: Terms) -> list[Received]:
    """The events of one batch, all valid. Raises `RefusedError` naming the first fault of each."""
    events: list[Received] = []
    refusals: list[Refusal] = []
    harmless: set[str] = set()
    for index, document in enumerate(documents):
        try:
            events.append(_received(document, terms, harmless))
        except Fault as fault:
            refusals.append(Refusal(index, fault.pointer, fault.message, fault.foreign))
    if refusals:
        raise RefusedError(refusals)
    return events


def _received(document: Any, terms: Terms, harmless: set[str]) -> Received:
    wire = _converted(document)
    _check_envelope(wire, terms)
    if found := misspelt(wire.data):
        raise Fault(f"/data{found[0]}", found[1])
    check_codes(wire.data, terms.catalogue)
    check_unsealed(wire.data)
    check_values(wire.data)
    check_times(wire.data)
    received = Received(
        source=wire.source,
        id=wire.id,
        time=wire.time,
        fact=wire.data,
        member=wire.subject if wire.data.ABOUT_MEMBER else None,
        actor=wire.actor,
        correlationid=wire.correlationid,
        causationid=wire.causationid,
        traceparent=wire.traceparent,
    )
    if most_stored_bytes(received) > EVENT_BYTES:
        raise Fault("", f"an event is at most {EVENT_BYTES} bytes long")
    if fault := content_fault(document, type(wire.data), harmless):
        raise Fault(*fault)
    return received


def _converted(document: Any) -> Wire[Fact]:
    if not isinstance(document, dict):
        raise Fault("", "an event is a JSON object")
    name = document.get("type")
    if not isinstance(name, str):
        raise Fault("/type", "the event type is missing or not a string")
    cls = EVENT_TYPES.get(name)
    if cls is None:
        raise Fault("/type", "unknown event type")
    if cls.RESERVED:
        raise Fault("/type", f"{name} is appended by the ledger alone")
    try:
        wire: Wire[Fact] = msgspec.convert(document, type=_wire(cls))
    except msgspec.ValidationError as error:
        raise Fault(*placed(str(error), cls)) from None
    return wire


@lru_cache(maxsize=256)
def _wire(cls: type[Fact]) -> Any:
    return Wire[cls]  # type: ignore[valid-type]  # one wire form a class


def _check_envelope(wire: Wire[Fact], terms: Terms) -> None:
    check_source(wire.source, terms.source_prefix)
    check_amendment(wire.data, terms.source_prefix)
    if terms.types is not None and not _is_among(wire.type, terms.types):
        raise Fault("/type", "this token does not send events of this type", foreign=True)
    check_attributes(checked_attributes(wire))
    if not is_storable(wire.time):
        raise Fault("/time", YEARS)
    if wire.time > terms.latest:
        raise Fault("/time", f"lies more than {FUTURE_SECONDS} seconds in the future")
    if wire.data.ABOUT_MEMBER and wire.subject is None:
        raise Fault("/subject", "the member reference is missing")


def _is_among(type_name: str, types: frozenset[str]) -> bool:
    return type_name in types or type_name.partition(".")[0] in types
