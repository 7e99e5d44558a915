"""Data that should have gone: from when on it is overdue, what keeps it, what mends it."""

from datetime import UTC, date, datetime, timedelta

from ledger.rules.lapses.condition import Condition
from ledger.rules.lapses.retention import KEEPING, overdue
from ledger.vocabulary.codes import Channel, ErasureTrigger, RestrictionScope
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased, RetentionSet, RetentionStart
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.restriction import ProcessingRestricted

START = datetime(2026, 3, 2, 4, tzinfo=UTC)
SUBJECT = "00000000-0000-4000-8000-000000000001"
COLLECTED = DataCollected(
    categories=["C001"],
    purposes=["148"],
    basis="TW19.1.2",
    notice="2026-01",
    region="TW",
    reason="joined",
    channel=Channel.WEB,
)
PERIOD = RetentionSet(
    retention_class="profile",
    categories=["C001"],
    keep_days=30,
    start=RetentionStart.COLLECTED,
    reason="a month",
    effective_from=START - timedelta(days=9),
)
HOLD = HoldPlaced(hold="H1", ground="ER21.1", reason="a suit", until=date(2026, 5, 1))
ERASED = ErasureOrdered(erasure="E1", trigger=ErasureTrigger.PERIOD_OVER, reason="over")


def told(days: int, fact: Fact, source: str = OWN_SOURCE) -> Stored[Fact]:
    received = Received(source=source, id=f"{days}", time=START + timedelta(days=days), fact=fact)
    return store(received, fact, SUBJECT if fact.ABOUT_MEMBER else None)


def found(*events: Stored[Fact]) -> list[Condition]:
    placed = list(enumerate(events, start=1))
    keeping = [each for each in placed if isinstance(each[1].data, KEEPING)]
    return list(overdue(SUBJECT, [each for each in placed if each not in keeping], keeping))


def opening(*events: Stored[Fact]) -> list[str]:
    """The days in Taipei from which something is overdue; erased ones left out."""
    day = timedelta(hours=8)
    return [str((e.opens_at + day).date()) for e in found(*events) if e.is_lapse]


def test_what_falls_due_on_a_day_is_overdue_after_it() -> None:
    (lapse,) = found(told(0, PERIOD), told(0, COLLECTED, "/shop"))
    assert (lapse.rule, lapse.position, lapse.what) == ("retention_overdue", 2, ("C001",))
    assert opening(told(0, PERIOD), told(0, COLLECTED, "/shop")) == ["2026-04-03"]


def test_what_is_given_again_is_kept_for_another_period() -> None:
    again = told(20, COLLECTED, "/shop")
    assert opening(told(0, PERIOD), told(0, COLLECTED, "/shop"), again) == ["2026-04-23"]


def test_an_erasure_in_time_leaves_nothing_and_a_late_one_mends() -> None:
    given = told(0, PERIOD), told(0, COLLECTED, "/shop")
    assert found(*given, told(31, ERASED)) == []
    (lapse,) = found(*given, told(40, ERASED))
    assert lapse.mended == (START + timedelta(days=40), 3)


def test_a_hold_keeps_it_until_it_ends_or_is_released() -> None:
    given = told(0, PERIOD), told(0, COLLECTED, "/shop"), told(1, HOLD)
    assert opening(*given) == ["2026-05-03"]
    released = told(45, HoldReleased(hold="H1", reason="settled"))
    assert opening(*given, released) == ["2026-04-17"]
    lapse, again = found(told(0, PERIOD), told(0, COLLECTED, "/shop"), told(40, HOLD))
    assert again.opens_at > lapse.opens_at
    assert lapse.mended == (START + timedelta(days=40), 3)


def test_a_stop_that_an_officer_granted_makes_the_data_go() -> None:
    stop = ProcessingRestricted(
        restriction="r1", scope=RestrictionScope.ALL, reason="asked", request="R1"
    )
    assert opening(told(0, COLLECTED, "/shop"), told(5, stop)) == ["2026-03-08"]
    assert opening(told(0, COLLECTED, "/shop"), told(5, stop, "/shop")) == []


def test_a_period_that_somebody_else_reports_makes_nothing_due() -> None:
    assert not found(told(0, PERIOD, "/shop"), told(0, COLLECTED, "/shop"))
