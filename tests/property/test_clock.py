"""What holds of every deadline."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledger.decisions.clock import (
    TERMS,
    EveryDay,
    TaiwanHolidays,
    day_of,
    end_of,
    extended_clock,
    first_clock,
)
from ledger.vocabulary.codes import Right

TW = TaiwanHolidays()
LONGEST_REST_DAYS = 12
RIGHTS = st.sampled_from(Right)
FIRST_RECEIPT = datetime(1998, 1, 2, tzinfo=UTC)
RECEIPTS = st.timedeltas(timedelta(0), timedelta(days=36_800)).map(FIRST_RECEIPT.__add__)


@given(RIGHTS, RECEIPTS)
def test_a_deadline_is_a_working_day_and_never_before_its_term(
    right: Right, received_at: datetime
) -> None:
    clock = first_clock(right, received_at, TW)
    term_ends = day_of(received_at) + timedelta(days=TERMS[right].days)
    assert TW.is_working_day(clock.due)
    assert timedelta(0) <= clock.due - term_ends <= timedelta(days=LONGEST_REST_DAYS)
    assert clock.due_at == end_of(clock.due)
    assert first_clock(right, received_at, EveryDay()).due == term_ends


@given(RIGHTS, RECEIPTS, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_who_asks_later_waits_at_least_as_long(
    right: Right, received_at: datetime, later: timedelta
) -> None:
    first = first_clock(right, received_at, TW)
    assert first.due <= first_clock(right, received_at + later, TW).due


@given(RIGHTS, RECEIPTS, st.data())
def test_an_extension_is_later_the_more_days_it_has(
    right: Right, received_at: datetime, data: st.DataObject
) -> None:
    first = first_clock(right, received_at, TW)
    days = data.draw(st.integers(1, TERMS[right].days_more))
    extended = extended_clock(right, first, days, TW)
    fewer = extended_clock(right, first, days - 1, TW)
    assert first.due == extended_clock(right, first, 0, TW).due
    assert fewer.due <= extended.due
    assert TW.is_working_day(extended.due)


@given(RECEIPTS)
def test_quick_rights_are_never_due_after_the_others(received_at: datetime) -> None:
    dues = {right: first_clock(right, received_at, TW).due for right in Right}
    assert dues[Right.COPY] == dues[Right.INQUIRY] < dues[Right.DELETION]
