"""The period of a report, in whole days of Taipei."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ledger.decisions.clock import TAIPEI

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), TAIPEI)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last, time(), TAIPEI) + DAY

    @property
    def before(self) -> "Period":
        """As many days before it."""
        days = self.last - self.first + DAY
        return Period(self.first - days, self.first - DAY)

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def month_before(day: date) -> Period:
    """The whole month before the one of this day."""
    last = day.replace(day=1) - DAY
    return Period(last.replace(day=1), last)
