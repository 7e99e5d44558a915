"""What a segment of the log holds, gathered event by event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from projections.glance import Attributes, Named
from projections.projection import Event

SEGMENT_EVENTS = 1_024


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
        seen = [event.glance for event in events]
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
