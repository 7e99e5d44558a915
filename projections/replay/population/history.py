"""What the ledger knew of one member, as a question about a moment takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.vocabulary.amendments import Amended, amended, event_name, taken_back
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.own import EventAmended
from projections.members.fold import fold_stream
from projections.members.view import View
from projections.projection import Event
from projections.replay.moments import Moments

Told = tuple[int, Stored[Any]]
"""An event that counts, by its position."""


@dataclass(frozen=True, slots=True)
class History:
    """The events of one member of the types that a question needs, in the log's order."""

    subject: str
    events: Sequence[Event]
    moments: Moments

    def folded(self) -> View:
        """The member's view, as far as these types make it."""
        seen = ((e.position, e.recorded_at, e.stored) for e in self.events if self.moments.hold(e))
        return fold_stream(seen, self._amendments())

    def standing(self) -> list[Told]:
        """What had happened by then, without what was taken back."""
        amendments = self._amendments()
        gone = taken_back(amendments) if amendments else frozenset()
        return [
            (e.position, e.stored)
            for e in self.events
            if e.type != EventAmended.TOPIC
            and self.moments.hold(e)
            and not (gone and event_name(e.stored.source, e.stored.id) in gone)
        ]

    def _amendments(self) -> dict[str, Amended]:
        return {
            event_name(e.stored.source, e.stored.id): amended(e.position, e.stored)
            for e in self.events
            if e.type == EventAmended.TOPIC and self.moments.was_known(e)
        }
