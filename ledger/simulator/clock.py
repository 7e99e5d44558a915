"""Simulated time: milliseconds since 1970, the Taipei calendar, and how busy a shop is by the hour.

Only additions, multiplications and divisions of floats: they give the same bits on every machine.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

OFFSET = 8 * HOUR
"""Taipei is eight hours ahead of UTC, without summer time."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()

BY_HOUR = (12, 7, 4, 2, 2, 3, 6, 12, 18, 24, 28, 30, 38, 32, 28, 28, 28, 30, 34, 46, 60, 68, 56, 30)
"""How much happens in each hour of a Taipei day, relative to the others."""
BEFORE_HOUR = (0, *accumulate(BY_HOUR))
WHOLE_DAY = BEFORE_HOUR[-1]


def millis(moment: datetime) -> int:
    """`moment`, which has an offset, in whole milliseconds since 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def stamp(at: int) -> str:
    """RFC 3339 with Taipei's offset, to the millisecond."""
    day, rest = divmod(at + OFFSET, DAY)
    seconds, thousandths = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{_iso(day)}T{hour:02}:{minute:02}:{second:02}.{thousandths:03}+08:00"


def day_of(at: int) -> date:
    """The Taipei day of a moment."""
    return date.fromordinal(EPOCH_ORDINAL + (at + OFFSET) // DAY)


def midnight(day: date) -> int:
    """The first moment of a Taipei day."""
    return (day.toordinal() - EPOCH_ORDINAL) * DAY - OFFSET


def working_hour(at: int, days_later: int, share: float) -> int:
    """A moment between 9 and 17 o'clock some days later; `share` 0 to 1 says where between."""
    return midnight(day_of(at)) + days_later * DAY + 9 * HOUR + int(share * 8 * HOUR)


def business(at: int) -> float:
    """Days since 1970, each hour counted by how much happens in it."""
    day, rest = divmod(at + OFFSET, DAY)
    hour, part = divmod(rest, HOUR)
    return day + (BEFORE_HOUR[hour] + BY_HOUR[hour] * part / HOUR) / WHOLE_DAY


def moment_of(days: float) -> int:
    """The moment at which `business` reaches `days`."""
    day = int(days)
    level = (days - day) * WHOLE_DAY
    hour = min(bisect_right(BEFORE_HOUR, level) - 1, 23)
    part = (level - BEFORE_HOUR[hour]) / BY_HOUR[hour]
    return day * DAY + int((hour + part) * HOUR) - OFFSET


class Pace:
    """Moves from one happening to the next so that the events left fill the time left."""

    def __init__(self, start: int, end: int) -> None:
        self.now = start
        self._days = business(start)
        self._end = business(end)

    def advance(self, happenings_left: float, share: float) -> int:
        """The next moment; `share` 0 to 1 says how long the wait is, 0.5 being the mean."""
        self._days += (self._end - self._days) / (happenings_left + 1) * 2 * share
        self.now = max(self.now, moment_of(self._days))
        return self.now


@lru_cache(maxsize=64)
def _iso(day: int) -> str:
    return date.fromordinal(EPOCH_ORDINAL + day).isoformat()
