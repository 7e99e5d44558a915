"""Two times: what had happened by a moment, and what the ledger knew at one."""

from dataclasses import dataclass
from datetime import datetime

from projections.projection import Event


@dataclass(frozen=True, slots=True)
class Moments:
    """`as_of`: what had happened by then. `known_at`: what the ledger had recorded by then, as a
    moment or as a position of the log.

    Whether an event was taken back since is part of what is known, not of what happened.
    """

    as_of: datetime | None = None
    known_at: datetime | int | None = None

    def was_known(self, event: Event) -> bool:
        if isinstance(self.known_at, int):
            return event.position <= self.known_at
        return self.known_at is None or event.recorded_at <= self.known_at

    def had_happened(self, event: Event) -> bool:
        return self.as_of is None or event.stored.time <= self.as_of

    def hold(self, event: Event) -> bool:
        """Whether the event is seen at both."""
        return self.was_known(event) and self.had_happened(event)
