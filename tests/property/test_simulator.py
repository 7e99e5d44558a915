"""Laws of simulated histories, whatever their size."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.receive import Terms, receive
from ledger.simulator.clock import business, day_of, midnight, millis, moment_of, stamp
from ledger.simulator.documents import event_line
from ledger.simulator.simulate import simulate
from tests.unit.simulator.checker import Checker
from tests.unit.simulator.lateness import late

FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MOMENTS = st.integers(0, (LAST - FIRST) // MILLISECOND).map(lambda ms: FIRST + ms * MILLISECOND)
SIZES = st.tuples(st.integers(1, 400), st.integers(200, 2_500), st.integers(0, 2**64))
DAYS = st.integers(1, 700)


@settings(max_examples=40, deadline=None)
@given(SIZES, DAYS, MOMENTS)
def test_a_history_has_its_length_keeps_its_time_and_breaks_only_what_it_says(
    sizes: tuple[int, int, int], days: int, until: datetime
) -> None:
    told = list(simulate(*sizes, until=until, days=days))
    documents = [one.document for one in told]
    times = [datetime.fromisoformat(document["time"]) for document in documents]
    assert len(told) == sizes[1]
    assert times == sorted(times)
    assert until - timedelta(days=days) <= times[0] <= times[-1] <= until
    found = Checker(documents).found | set(late(documents, until))
    assert found == {(one.fault.rule, one.fault.id) for one in told if one.fault}
    receive(documents, Terms(until, Catalogue.shipped(), "/shop"))


@settings(max_examples=10, deadline=None)
@given(SIZES, DAYS, MOMENTS)
def test_the_same_arguments_tell_the_same_bytes(
    sizes: tuple[int, int, int], days: int, until: datetime
) -> None:
    first, second = (
        b"".join(map(event_line, simulate(*sizes, until=until, days=days))) for _ in range(2)
    )
    assert first == second


@given(MOMENTS)
def test_a_stamp_reads_back_as_the_moment(moment: datetime) -> None:
    at = millis(moment)
    taipei = moment.astimezone(timezone(timedelta(hours=8)))
    assert datetime.fromisoformat(stamp(at)) == moment
    assert day_of(at) == taipei.date()
    assert 0 <= at - midnight(day_of(at)) < 86_400_000


@given(MOMENTS)
def test_business_time_reads_back_to_the_second(moment: datetime) -> None:
    at = millis(moment)
    assert abs(moment_of(business(at)) - at) <= 1_000


@given(MOMENTS, MOMENTS)
def test_business_time_runs_forward(one: datetime, other: datetime) -> None:
    early, late_ = sorted((millis(one), millis(other)))
    assert business(early) <= business(late_)
