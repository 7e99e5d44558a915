"""Until when a request must be decided (PDPA Art. 13), in days of Taipei.

By Civil Code Art. 119 its rules count the days of other statutes too. The day of receipt does not
count (Art. 120(2)); a last day that is a Sunday, a memorial day or another day of rest gives way to
the day after it (Art. 122). Text as printed by New Taipei City's database of laws (amended
2021-01-20). Whoever reads Art. 122 more narrowly takes `EveryDay`, with which nothing moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from holidays import HolidayBase, country_holidays
from holidays.version import __version__ as holidays_version

from ledger.vocabulary.codes import Right
from ledger.vocabulary.rights import Clock

TAIPEI = timezone(timedelta(hours=8), "Asia/Taipei")
EARLIEST_RECEIPT = datetime(1998, 1, 1, tzinfo=TAIPEI)
"""Where the table of holidays begins."""


class Calendar(Protocol):
    """On which days an office works."""

    @property
    def version(self) -> str:
        """Which table this is; recorded with each deadline that it gave."""

    def is_working_day(self, day: date) -> bool: ...


class TaiwanHolidays:
    """Weekends, holidays and make-up workdays of Taiwan, from the package `holidays`.

    Years that were not proclaimed yet are the package's estimate.
    """

    version = f"holidays-{holidays_version}/TW"

    def is_working_day(self, day: date) -> bool:
        return _holidays_of(day.year).is_working_day(day)


class EveryDay:
    """No day of rest: a deadline ends on the very last day of its term."""

    version = "none"

    def is_working_day(self, _: date) -> bool:
        return True


CALENDARS: Mapping[str, Calendar] = MappingProxyType({"TW": TaiwanHolidays(), "none": EveryDay()})
"""The calendars that a setting may name."""


@dataclass(frozen=True, slots=True)
class Term:
    """How many days there are, and how many more at most, once."""

    rule: str
    days: int
    days_more: int


QUICK = Term("TW13.1", 15, 15)  # PDPA Art. 13(1)
LONG = Term("TW13.2", 30, 30)  # PDPA Art. 13(2)
TERMS = {
    Right.INQUIRY: QUICK,
    Right.COPY: QUICK,
    Right.CORRECTION: LONG,
    Right.STOP: LONG,
    Right.DELETION: LONG,
}


def first_clock(right: Right, received_at: datetime, calendar: Calendar) -> Clock:
    """The deadline that runs from the receipt, whatever is checked meanwhile."""
    term, start = TERMS[right], day_of(received_at)
    return _clock(term, start, start + timedelta(days=term.days), calendar)


def extended_clock(right: Right, first: Clock, days: int, calendar: Calendar) -> Clock:
    """The deadline so many days after the end of the first term, before that was moved."""
    term = TERMS[right]
    start = first.start or first.due - timedelta(days=term.days)
    return _clock(term, start, start + timedelta(days=term.days + days), calendar)


def day_of(moment: datetime) -> date:
    """The day it is in Taipei."""
    return moment.astimezone(TAIPEI).date()


def end_of(day: date) -> datetime:
    """The last moment of the day in Taipei."""
    return datetime.combine(day, time.max, TAIPEI)


def _clock(term: Term, start: date, last: date, calendar: Calendar) -> Clock:
    due = _working_day_from(last, calendar)
    return Clock(
        rule=term.rule, start=start, due=due, due_at=end_of(due), holidays=calendar.version
    )


def _working_day_from(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> HolidayBase:
    # one table a year, never filled later: several threads may read it
    return country_holidays("TW", years=year, expand=False)
