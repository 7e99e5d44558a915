"""The moments that decide what the shop may do, from the start and end of the simulation."""

from datetime import date
from typing import NamedTuple

from ledger.simulator.clock import DAY, HOUR, day_of


class Calendar(NamedTuple):
    """The moments, in milliseconds since 1970, that decide what the shop may do."""

    start: int
    opens: int
    freight_ends: date
    """The last day of an agreement."""
    suspended_from: int
    suspended_until: int
    donation_announced: int
    end: int

    @classmethod
    def between(cls, start: int, end: int) -> "Calendar":
        span = end - start
        return cls(
            start=start,
            opens=start + min(HOUR, span // 50),
            freight_ends=day_of(start + span * 6 // 10 - DAY),
            suspended_from=start + span * 40 // 100,
            suspended_until=start + span * 55 // 100,
            donation_announced=start + span * 7 // 10,
            end=end,
        )

    def share(self, part: float) -> int:
        """The moment at which this part of the time, 0 to 1, is over."""
        return self.start + int((self.end - self.start) * part)
