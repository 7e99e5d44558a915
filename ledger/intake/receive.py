"""From JSON documents to valid events, or to the list of what is wrong and where."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.content import content_fault
from ledger.intake.limits import EVENT_BYTES, FUTURE_SECONDS
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.registry import UnknownEventTypeError, fact_class

F = TypeVar("F", bound=Fact)

Attribute = Annotated[str, Meta(min_length=1, max_length=128)]
Uri = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"^[!-~]+$")]

SEALED_OUTSIDE = "send the values in clear over TLS, not a sealed box"
AT = re.compile(r" - at `\$?(.*)`$")
STEP = re.compile(r"\.([A-Za-z_0-9]+)|\[(\d+)\]|\[\.\.\.\]")


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

    `source_prefix` is None for the machine's own administrator, who may name any source.
    """

    now: datetime
    catalogue: Catalogue
    source_prefix: str | None
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
    traceparent: Attribute | None = None


class _Fault(Exception):  # noqa: N818 - how a check leaves; becomes a Refusal at once
    def __init__(self, pointer: str, message: str, *, foreign: bool = False) -> None:
        self.pointer, self.message, self.foreign = pointer, message, foreign


def receive(documents: Sequence[Any], terms: Terms) -> list[Received]:
    """The events of one batch, all valid. Raises `RefusedError` naming the first fault of each."""
    events: list[Received] = []
    refusals: list[Refusal] = []
    harmless: set[str] = set()
    for index, document in enumerate(documents):
        try:
            events.append(_received(document, terms, harmless))
        except _Fault as fault:
            refusals.append(Refusal(index, fault.pointer, fault.message, fault.foreign))
    if refusals:
        raise RefusedError(refusals)
    return events


def _received(document: Any, terms: Terms, harmless: set[str]) -> Received:
    wire = _converted(document)
    _check_envelope(wire, terms)
    _check_codes(wire.data, terms.catalogue)
    _check_unsealed(wire.data)
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
    if len(received.canonical) > EVENT_BYTES:
        raise _Fault("", f"an event is at most {EVENT_BYTES} bytes long")
    if fault := content_fault(document, type(wire.data), harmless):
        raise _Fault(*fault)
    return received


def _converted(document: Any) -> Wire[Fact]:
    if not isinstance(document, dict):
        raise _Fault("", "an event is a JSON object")
    name = document.get("type")
    if not isinstance(name, str):
        raise _Fault("/type", "the event type is missing or not a string")
    try:
        cls = fact_class(name)
        if cls.RESERVED:
            raise _Fault("/type", f"{name} is appended by the ledger alone")
        wire: Wire[Fact] = msgspec.convert(document, type=_wire(cls))
    except UnknownEventTypeError as error:
        raise _Fault("/type", str(error)) from None
    except msgspec.ValidationError as error:
        raise _Fault(*_placed(str(error))) from None
    return wire


@lru_cache(maxsize=256)
def _wire(cls: type[Fact]) -> Any:
    return Wire[cls]  # type: ignore[valid-type]  # one wire form a class


def _placed(message: str) -> tuple[str, str]:
    """msgspec's «… - at `$.data.categories[0]`» as a JSON pointer and a sentence."""
    found = AT.search(message)
    if not found:
        return "", message
    steps = (first or second for first, second in STEP.findall(found[1]) if first or second)
    return "".join(f"/{step}" for step in steps), message[: found.start()]


def _check_envelope(wire: Wire[Fact], terms: Terms) -> None:
    if message := _source_fault(wire.source, terms.source_prefix):
        raise _Fault("/source", message, foreign=True)
    if wire.time > terms.latest:
        raise _Fault("/time", f"lies more than {FUTURE_SECONDS} seconds in the future")
    if wire.data.ABOUT_MEMBER and wire.subject is None:
        raise _Fault("/subject", "the member reference is missing")


@lru_cache(maxsize=1024)
def _source_fault(source: str, prefix: str | None) -> str | None:
    if is_under(source, OWN_SOURCE):
        return f"{OWN_SOURCE} is the ledger's own source"
    if prefix is not None and not is_under(source, prefix):
        return f"this token sends events of {prefix} only"
    return None


def is_under(source: str, prefix: str) -> bool:
    """Whether a source is the prefix itself or continues it after a slash."""
    return source == prefix or source.startswith(prefix if prefix.endswith("/") else f"{prefix}/")


def _check_codes(fact: Fact, catalogue: Catalogue) -> None:
    if not _are_known(fact, catalogue):
        _refuse_codes(fact, catalogue)
    basis = getattr(fact, "basis", None)
    if basis is not None and basis not in catalogue.bases:
        raise _Fault("/data/basis", f"unknown legal basis {basis!r}")
    region = getattr(fact, "region", None)
    if region is not None and region not in catalogue.regions:
        raise _Fault("/data/region", f"{region!r} is not an ISO 3166-1 code")


def _are_known(fact: Fact, catalogue: Catalogue) -> bool:
    """One look at the codes of an event together; most events end here."""
    for code in getattr(fact, "purposes", None) or ():
        if code not in catalogue.purposes:
            return False
    for name in ("categories", "values"):
        for code in getattr(fact, name, None) or ():
            if code not in catalogue.categories or code in catalogue.special_categories:
                return False
    return True


def _refuse_codes(fact: Fact, catalogue: Catalogue) -> None:
    for pointer, code in _codes(fact, "purposes"):
        if code not in catalogue.purposes:
            raise _Fault(pointer, f"unknown purpose code {code!r}")
    for pointer, code in _codes(fact, "categories", "values"):
        if code not in catalogue.categories:
            raise _Fault(pointer, f"unknown category code {code!r}")
        if code in catalogue.special_categories:
            raise _Fault(pointer, f"{code} may hold special data (PDPA Art. 6), refused here")


def _codes(fact: Fact, *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        held = getattr(fact, name, None)
        if isinstance(held, dict):
            yield from ((f"/data/{name}/{code}", code) for code in held)
        elif isinstance(held, list):
            strings = (pair for pair in enumerate(held) if isinstance(pair[1], str))
            yield from ((f"/data/{name}/{index}", code) for index, code in strings)


def _check_unsealed(fact: Fact) -> None:
    """A sealed value is made here and nowhere else; `values` are held by category."""
    for name in fact.SEALED:
        value = getattr(fact, name)
        if isinstance(value, str):
            raise _Fault(f"/data/{name}", SEALED_OUTSIDE)
        if name == "values" and value is not None:
            for category, held in value.items():
                if isinstance(held, str):
                    raise _Fault(f"/data/{name}/{category}", SEALED_OUTSIDE)
