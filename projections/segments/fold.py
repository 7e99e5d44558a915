"""What a segment of the log holds, gathered event by event."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from projections.projection import Event

SEGMENT_EVENTS = 1_024


class Named(msgspec.Struct, frozen=True):
    """What a fact of any type and version may name; everything else in it is passed over."""

    purposes: list[str] | None = None
    categories: list[str] | None = None
    recipient: str | None = None
    manner: str | None = None
    basis: str | None = None


class Attributes(msgspec.Struct, frozen=True):
    """What the envelope of an event may name."""

    time: datetime | None = None
    source: str | None = None
    actor: str | None = None


class Glance(Attributes, frozen=True):
    """As much of an event as a segment needs."""

    data: Named = Named()


_glance = msgspec.json.Decoder(Glance)
_anything = msgspec.json.Decoder()


@dataclass(slots=True)
class Segment:
    """Which values occur in a stretch of the log, and the times it spans."""

    segment: int
    positions_until: int = 0
    types: set[str] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)
    manners: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    time_from: datetime | None = None
    time_to: datetime | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None

    def add(self, event: Event) -> None:
        """Raises `msgspec.DecodeError` when the event is not JSON, whatever else it is."""
        seen = glance(event.data)
        self.positions_until = event.position
        self.types.add(event.type)
        self.recorded_from = self.recorded_from or event.recorded_at
        self.recorded_to = event.recorded_at
        self._see_attributes(seen)
        self._see_named(seen.data)

    def _see_attributes(self, seen: Attributes) -> None:
        if seen.source is not None:
            self.sources.add(seen.source)
        if seen.actor is not None:
            self.actors.add(seen.actor)
        if seen.time is not None:
            if self.time_from is None or seen.time < self.time_from:
                self.time_from = seen.time
            if self.time_to is None or seen.time > self.time_to:
                self.time_to = seen.time

    def _see_named(self, named: Named) -> None:
        if named.purposes is not None:
            self.purposes.update(named.purposes)
        if named.categories is not None:
            self.categories.update(named.categories)
        if named.recipient is not None:
            self.recipients.add(named.recipient)
        if named.manner is not None:
            self.manners.add(named.manner)
        if named.basis is not None:
            self.bases.add(named.basis)


def number(position: int) -> int:
    """The segment a position is in."""
    return (position - 1) // SEGMENT_EVENTS


def glance(data: bytes) -> Glance:
    """Reads what there is, and passes over what has another shape than today's events.

    Raises `msgspec.DecodeError` when it is not JSON.
    """
    try:
        return _glance.decode(data)
    except msgspec.ValidationError:
        return _what_fits(_anything.decode(data))


def _what_fits(event: Any) -> Glance:
    data = event.get("data") if isinstance(event, dict) else None
    named = Named(**_fitting(Named, data))
    return Glance(data=named, **_fitting(Attributes, event))


def _fitting(cls: type[msgspec.Struct], value: Any) -> dict[str, Any]:
    fitting: dict[str, Any] = {}
    for wanted in msgspec.structs.fields(cls) if isinstance(value, dict) else ():
        with suppress(msgspec.ValidationError):
            fitting[wanted.name] = msgspec.convert(value.get(wanted.name), wanted.type)
    return fitting
