"""What a segment of the log holds, gathered event by event."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from projections.projection import Event

SEGMENT_EVENTS = 1_024


class Named(msgspec.Struct, frozen=True, gc=False):
    """What a fact of any type and version may name; everything else in it is passed over."""

    purposes: list[str] | None = None
    categories: list[str] | None = None
    recipient: str | None = None
    manner: str | None = None
    basis: str | None = None


class Attributes(msgspec.Struct, frozen=True, gc=False):
    """What the envelope of an event may name."""

    time: datetime | None = None
    source: str | None = None
    actor: str | None = None


class Glance(Attributes, frozen=True, gc=False):
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

    def add(self, events: Sequence[Event]) -> None:
        """Takes in the next events of this stretch.

        Raises `msgspec.DecodeError` when one is not JSON, whatever else it is.
        """
        self.positions_until = events[-1].position
        self.recorded_from = self.recorded_from or events[0].recorded_at
        self.recorded_to = events[-1].recorded_at
        self.types.update([event.type for event in events])
        seen = _glances([event.data for event in events])
        self._see_attributes(seen)
        self._see_named([each.data for each in seen])

    def _see_attributes(self, seen: Sequence[Attributes]) -> None:
        self.sources.update([each.source for each in seen if each.source is not None])
        self.actors.update([each.actor for each in seen if each.actor is not None])
        times = [each.time for each in seen if each.time is not None]
        self.time_from = min([*times, *_known(self.time_from)], default=None)
        self.time_to = max([*times, *_known(self.time_to)], default=None)

    def _see_named(self, named: Sequence[Named]) -> None:
        self.purposes.update(*[each.purposes for each in named if each.purposes is not None])
        self.categories.update(*[each.categories for each in named if each.categories is not None])
        self.recipients.update([each.recipient for each in named if each.recipient is not None])
        self.manners.update([each.manner for each in named if each.manner is not None])
        self.bases.update([each.basis for each in named if each.basis is not None])


def _known(time: datetime | None) -> tuple[datetime, ...]:
    return () if time is None else (time,)


def number(position: int) -> int:
    """The segment a position is in."""
    return (position - 1) // SEGMENT_EVENTS


def last_position(segment: int) -> int:
    return (segment + 1) * SEGMENT_EVENTS


def _glances(stored: Sequence[bytes]) -> list[Glance]:
    try:
        return list(map(_glance.decode, stored))
    except msgspec.ValidationError:
        return list(map(glance, stored))


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
