"""A day as a body or a query may name it; the last of a period is not before the first."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

DATE = re.compile(r"\d{4}-\d\d-\d\d")
EARLIEST, LATEST = date(1900, 1, 1), date(9998, 12, 31)


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
