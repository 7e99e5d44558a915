"""Something that is wrong from a moment on unless it was mended before."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from ledger.decisions.clock import day_of, end_of
from ledger.vocabulary.envelope import Stored

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""

Told = tuple[int, Stored[Any]]
"""Where an event stands, and the event."""

INSTANT = timedelta(microseconds=1)
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""What every reader can show in its own time zone; nothing opens beyond."""


class Condition(NamedTuple):
    """One lapse: which event shows it, what is at fault, from when, and what mended it.

    It is open at a moment from `opens_at` on that lies before `mended`.
    """

    rule: str
    position: int
    opens_at: datetime
    what: tuple[str, ...]
    part: str = ""
    """Which part of the event, where it may show several: a right, a recipient."""
    recipient: str | None = None
    mended: Order | None = None

    @property
    def is_lapse(self) -> bool:
        """Whether it was ever open, or still may be."""
        return self.mended is None or self.mended[0] >= self.opens_at


def within(moment: datetime) -> datetime:
    """The moment in UTC, or the nearest that everybody can show."""
    return min(max(moment, EARLIEST), LATEST).astimezone(UTC)


def after(day: date) -> datetime:
    """The first moment after the day in Taipei."""
    return end_of(min(day, LATEST.date())).astimezone(UTC) + INSTANT


def day_at(moment: datetime) -> date:
    """The day it is in Taipei."""
    return day_of(within(moment))


def days_later(day: date, days: int) -> date:
    """So many days later, or the last of days."""
    return day + timedelta(days=min(days, (date.max - day).days))


def in_time(events: Iterable[Told]) -> list[tuple[Order, Stored[Any]]]:
    """The events in the order in which they happened."""
    told = (((stored.time, position), stored) for position, stored in events)
    return sorted(told, key=lambda each: each[0])


def lapses(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Without those that were mended before they would have opened."""
    return (each for each in conditions if each.is_lapse)
