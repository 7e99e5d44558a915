"""A period in whole days of Taipei."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from ledger.decisions.clock import TAIPEI

DATE = re.compile(r"\d{4}-\d\d-\d\d")
EARLIEST, LATEST = date(1900, 1, 1), date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), TAIPEI)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), TAIPEI)


def _spelt_out(day: object) -> object:
    if not isinstance(day, str):
        return day
    if not DATE.fullmatch(day):
        raise ValueError("is not a date (YYYY-MM-DD)")
    return date.fromisoformat(day)


def _within_reason(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"lies outside {EARLIEST} to {LATEST}")
    return day


def not_before_first(last: date | None, info: ValidationInfo) -> date | None:
    """Checks that the last day is not before the one in the field `from_`."""
    first = info.data.get("from_")
    if first is not None and last is not None and last < first:
        raise ValueError("the period ends before it starts")
    return last


Day = Annotated[date, BeforeValidator(_spelt_out), AfterValidator(_within_reason)]
"""A day of Taipei."""
