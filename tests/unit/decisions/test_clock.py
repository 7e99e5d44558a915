"""Deadlines on named dates: month ends, New Year, make-up workdays, leap days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.decisions.clock import (
    EveryDay,
    TaiwanHolidays,
    day_of,
    end_of,
    extended_clock,
    first_clock,
)
from ledger.vocabulary.codes import Right

TW = TaiwanHolidays()


def taipei(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


FIRST: dict[str, tuple[Right, str, str]] = {
    "within a month": (Right.COPY, "2026-11-02T10:00", "2026-11-17"),
    "over the end of a month": (Right.INQUIRY, "2026-11-23T10:00", "2026-12-08"),
    "over the end of a year": (Right.CORRECTION, "2026-12-07T10:00", "2027-01-06"),
    "the day of receipt does not count, however late": (
        Right.COPY,
        "2026-11-02T23:59",
        "2026-11-17",
    ),
    "the day after begins at midnight": (Right.COPY, "2026-11-03T00:00", "2026-11-18"),
    "a Saturday moves to Monday": (Right.COPY, "2026-11-06T10:00", "2026-11-23"),
    "a Sunday moves to Monday": (Right.COPY, "2026-11-07T10:00", "2026-11-23"),
    "New Year's Day, a Friday, moves to Monday": (Right.STOP, "2026-12-02T10:00", "2027-01-04"),
    "Chinese New Year 2026 moves to the Monday after": (
        Right.COPY,
        "2026-01-31T10:00",
        "2026-02-23",
    ),
    "Chinese New Year 2025 ends with the substituted days": (
        Right.COPY,
        "2025-01-12T10:00",
        "2025-02-03",
    ),
    "a holiday observed on another day": (Right.COPY, "2026-09-24T10:00", "2026-10-12"),
    "a Saturday of make-up work stays": (Right.COPY, "2025-01-24T10:00", "2025-02-08"),
    "a leap day stays": (Right.DELETION, "2024-01-30T10:00", "2024-02-29"),
    "without a leap day it is March": (Right.DELETION, "2027-01-30T10:00", "2027-03-02"),
    "thirty days from the end of January": (Right.STOP, "2026-01-31T10:00", "2026-03-02"),
}


@pytest.mark.parametrize("name", FIRST)
def test_the_first_deadline(name: str) -> None:
    right, received, due = FIRST[name]
    clock = first_clock(right, taipei(received), TW)
    assert clock.due == date.fromisoformat(due)
    assert clock.start == taipei(received).date()
    assert clock.due_at == taipei(f"{due}T23:59:59.999999")


EXTENDED: dict[str, tuple[Right, str, int, str]] = {
    "fifteen days more": (Right.COPY, "2026-11-02T10:00", 15, "2026-12-02"),
    "thirty days more": (Right.DELETION, "2026-11-02T10:00", 30, "2027-01-04"),
    "fewer days more": (Right.COPY, "2026-11-02T10:00", 3, "2026-11-20"),
    "counted from the term's end, not from where it was moved": (
        Right.COPY,
        "2026-11-06T10:00",
        4,
        "2026-11-25",
    ),
    "from New Year to New Year's eve": (Right.COPY, "2026-12-31T10:00", 15, "2027-02-01"),
}


@pytest.mark.parametrize("name", EXTENDED)
def test_the_extended_deadline(name: str) -> None:
    right, received, days, due = EXTENDED[name]
    first = first_clock(right, taipei(received), TW)
    assert extended_clock(right, first, days, TW).due == date.fromisoformat(due)


def test_the_day_is_that_of_taipei() -> None:
    evening = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    assert day_of(evening) == date(2026, 11, 3)
    assert first_clock(Right.COPY, evening, TW).due == date(2026, 11, 18)
    assert end_of(date(2026, 11, 3)) - evening == timedelta(hours=23.5) - timedelta(microseconds=1)


def test_a_deadline_says_by_which_rule_and_table() -> None:
    clock = first_clock(Right.COPY, taipei("2026-11-02T10:00"), TW)
    assert (clock.rule, clock.holidays[:9], clock.holidays[-3:]) == ("TW13.1", "holidays-", "/TW")
    clock = first_clock(Right.STOP, taipei("2026-11-05T10:00"), EveryDay())
    assert (clock.rule, clock.holidays, clock.due) == ("TW13.2", "none", date(2026, 12, 5))
