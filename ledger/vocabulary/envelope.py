"""An event around its fact: as received, and as stored (with CloudEvents 1.0 attributes)."""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Generic, TypeVar

import msgspec

from ledger.vocabulary.fact import Fact

F = TypeVar("F", bound=Fact)

KEY_BYTES = 16


def event_key(source: str, event_id: str) -> bytes:
    """The 16 bytes by which an event is known: the first of SHA-256 over source, NUL and id.

    ValueError for a source with NUL in it.
    """
    if "\0" in source:
        raise ValueError("a source has no NUL")
    return sha256(f"{source}\0{event_id}".encode()).digest()[:KEY_BYTES]


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A valid event before it is stored; `member` is the reference in clear and never stored.

    Where only the subject is known that stands for the member, `subject` gives it instead.
    """

    source: str
    id: str
    time: datetime
    fact: Fact
    member: str | None = None
    subject: str | None = None
    actor: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None
    key: bytes = b""
    """What identifies the event, see `event_key`."""
    canonical: bytes = b""
    """The content in one spelling, for telling a repetition from a conflict; never stored."""

    def __post_init__(self) -> None:
        set_once = msgspec.structs.force_setattr
        set_once(self, "time", self.time.astimezone(UTC))
        set_once(self, "key", event_key(self.source, self.id))
        attributes = (self.fact.TOPIC, self.member or self.subject, self.time, self.actor)
        links = (self.correlationid, self.causationid, self.traceparent)
        content = (*attributes, *links, self.fact)
        set_once(self, "canonical", msgspec.json.encode(content, order="sorted"))


class Stored(msgspec.Struct, Generic[F], frozen=True, kw_only=True, omit_defaults=True):
    """One event as its bytes are stored; `subject` stands for the member, `data` is sealed."""

    type: str
    version: int
    source: str
    id: str
    time: datetime
    tags: list[str]
    data: F
    subject: str | None = None
    actor: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None


def store(received: Received, fact: Fact, subject: str | None) -> Stored[Fact]:
    """The stored form of an event whose fact is sealed already."""
    own = (f"member:{subject}",) if subject else ()
    return Stored(
        type=fact.TOPIC,
        version=fact.VERSION,
        source=received.source,
        id=received.id,
        time=received.time,
        tags=[*own, *fact.entity_tags()],
        data=fact,
        subject=subject,
        actor=received.actor,
        correlationid=received.correlationid,
        causationid=received.causationid,
        traceparent=received.traceparent,
    )


_encoder = msgspec.json.Encoder()


def encode(stored: Stored[Fact]) -> bytes:
    """The bytes that are stored and hashed; made once, never again from the object."""
    return _encoder.encode(stored)


@lru_cache(maxsize=256)
def decoder(cls: type[F]) -> msgspec.json.Decoder[Stored[F]]:
    """Reads the stored bytes of one type, for those who read many."""
    return msgspec.json.Decoder(Stored[cls])  # type: ignore[valid-type]  # one decoder a class


def decode(data: bytes, cls: type[F]) -> Stored[F]:
    """Reads stored bytes back. Raises `msgspec.DecodeError` when they are not an event of `cls`."""
    stored: Stored[F] = decoder(cls).decode(data)
    return stored
