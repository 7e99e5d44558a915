"""What was not done in time, from which moment on, and what mended it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.catalogue.catalogue import shipped_notice
from ledger.decisions.clock import TaiwanHolidays, end_of, extended_clock, first_clock
from ledger.rules.in_force import always
from ledger.rules.lapses.condition import LATEST, Condition
from ledger.rules.lapses.of import (
    incident_lapses,
    member_lapses,
    notice_lapses,
    recipient_lapses,
)
from ledger.rules.rule import shipped_rules
from ledger.vocabulary.codes import (
    Acknowledgement,
    Channel,
    Handover,
    IncidentKind,
    Manner,
    NotificationKind,
    Outcome,
    RecipientRole,
    Right,
)
from ledger.vocabulary.data import DataCorrected, DataDisclosed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import RecipientRegistered, RecipientSupervised
from ledger.vocabulary.rights import (
    Clock,
    RequestDecided,
    RequestExtended,
    RequestItem,
    RequestReceived,
    RequestWithdrawn,
)
from ledger.vocabulary.security import IncidentKnown, IncidentNotified, IncidentReported

RULES = shipped_rules()
START = datetime(2026, 3, 2, 4, tzinfo=UTC)
CLOCK = first_clock(Right.COPY, START, TaiwanHolidays())
SUBJECT = "00000000-0000-4000-8000-000000000001"
DAY = timedelta(days=1)


def told(days: float, fact: Fact, source: str = OWN_SOURCE) -> Stored[Fact]:
    time = START + timedelta(days=days)
    received = Received(source=source, id=f"e{days}{fact.TOPIC}", time=time, fact=fact)
    return store(received, fact, SUBJECT if fact.ABOUT_MEMBER else None)


def found(*events: Stored[Fact]) -> list[Condition]:
    return list(member_lapses(list(enumerate(events, start=1)), always(RULES)))


RECEIVED = RequestReceived(
    request="R1",
    items=[RequestItem(right=Right.COPY, clock=CLOCK)],
    received_at=START,
    channel=Channel.MAIL,
    law="L1",
)
DECIDED = RequestDecided(request="R1", right=Right.COPY, outcome=Outcome.GRANTED, reason="r")
LONGER = Clock(rule="TW13.1", due=date(2026, 4, 1), due_at=end_of(date(2026, 4, 1)), holidays="TW")
EXTENDED = RequestExtended(
    request="R1",
    right=Right.COPY,
    clock=LONGER,
    reason="old",
    notified_at=START,
    channel=Channel.EMAIL,
)
WITHDRAWN = RequestWithdrawn(request="R1", channel=Channel.EMAIL)


def test_a_deadline_is_missed_from_the_moment_after_its_last_day() -> None:
    (lapse,) = found(told(0, RECEIVED))
    assert (lapse.rule, lapse.position, lapse.mended) == ("deadline_missed", 1, None)
    assert lapse.opens_at == CLOCK.due_at + timedelta(microseconds=1)
    assert (lapse.what, lapse.part) == (("R1",), "copy")


@pytest.mark.parametrize("fact", [DECIDED, WITHDRAWN], ids=["decided", "withdrawn"])
def test_a_request_that_ended_in_time_is_no_lapse_and_one_that_ended_late_is_mended(
    fact: Fact,
) -> None:
    assert not found(told(0, RECEIVED), told(14, fact))
    (lapse,) = found(told(0, RECEIVED), told(20, fact))
    assert lapse.mended == (START + 20 * DAY, 2)


def test_an_extension_in_time_moves_the_last_day_and_a_late_one_is_a_lapse_itself() -> None:
    (lapse,) = found(told(0, RECEIVED), told(14, EXTENDED))
    assert lapse.opens_at > LONGER.due_at
    missed, late = sorted(found(told(0, RECEIVED), told(16, EXTENDED)))
    assert missed.opens_at < LONGER.due_at
    assert (late.rule, late.position, late.part) == ("extension_late", 2, "copy")


def test_what_others_say_of_a_request_that_we_received_decides_nothing() -> None:
    assert found(told(0, RECEIVED), told(1, DECIDED, source="/shop"))
    assert not found(told(0, RECEIVED, source="/shop"), told(1, DECIDED, source="/shop"))


YEARS = Clock(rule="TW13.1", due=date(2028, 3, 2), due_at=end_of(date(2028, 3, 2)), holidays="x")
BY_LAW = CLOCK.due_at + timedelta(microseconds=1)


def reported(clock: Clock, received_at: datetime = START) -> Stored[Fact]:
    item = RequestItem(right=Right.COPY, clock=clock)
    received = replace(RECEIVED, items=[item], received_at=received_at)
    return told(0, received, source="/shop")


def test_a_deadline_that_others_report_is_that_of_the_law_at_the_latest() -> None:
    (lapse,) = found(reported(YEARS))
    assert lapse.opens_at == BY_LAW
    (lapse,) = found(reported(YEARS, START + 30 * DAY))  # received after it was told
    assert lapse.opens_at == BY_LAW
    (lapse,) = found(reported(YEARS, START - 5 * DAY))
    assert lapse.opens_at < BY_LAW
    sooner = replace(CLOCK, due_at=CLOCK.due_at - 3 * DAY)
    (lapse,) = found(reported(sooner))
    assert lapse.opens_at == BY_LAW - 3 * DAY


def test_what_others_say_of_the_receipt_again_does_not_move_the_deadline() -> None:
    again = replace(RECEIVED, received_at=START + 9 * DAY)
    (lapse,) = found(reported(YEARS), told(9, again, source="/shop"))
    assert (lapse.position, lapse.opens_at) == (1, BY_LAW)


def test_an_extension_that_others_report_is_the_one_of_the_law_at_the_longest() -> None:
    last = extended_clock(Right.COPY, CLOCK, 15, TaiwanHolidays()).due_at
    longer = told(9, replace(EXTENDED, clock=YEARS), source="/shop")
    (lapse,) = found(reported(YEARS), longer)
    assert lapse.opens_at == last + timedelta(microseconds=1)
    sooner = replace(YEARS, due_at=last - 5 * DAY)
    first = told(8, replace(EXTENDED, clock=sooner), source="/shop")
    (lapse,) = found(reported(YEARS), first, longer)
    assert lapse.opens_at == last - 5 * DAY + timedelta(microseconds=1)
    late, missed = found(reported(YEARS), told(16, replace(EXTENDED, clock=YEARS), source="/shop"))
    assert (late.rule, missed.rule, missed.opens_at) == (
        "extension_late",
        "deadline_missed",
        BY_LAW,
    )


def test_a_founded_decision_mends_a_refusal_without_a_ground() -> None:
    refused = replace(DECIDED, outcome=Outcome.REFUSED)
    (lapse,) = found(told(3, refused, source="/shop"))
    assert (lapse.rule, lapse.position, lapse.part) == ("refusal_without_ground", 1, "copy")
    assert (lapse.what, lapse.opens_at, lapse.mended) == (("R1",), START + 3 * DAY, None)
    other = replace(DECIDED, right=Right.STOP)
    later = told(5, DECIDED, source="/shop")
    (lapse,) = found(told(3, refused, source="/shop"), told(4, other, source="/shop"), later)
    assert lapse.mended == (START + 5 * DAY, 3)


def test_a_deadline_beyond_all_years_never_passes() -> None:
    never = replace(CLOCK, due_at=datetime.max.replace(tzinfo=UTC))
    item = RequestItem(right=Right.COPY, clock=never)
    (lapse,) = found(told(0, replace(RECEIVED, items=[item])))
    assert lapse.opens_at >= LATEST


def disclosed(recipient: str, *categories: str) -> DataDisclosed:
    return DataDisclosed(
        categories=list(categories),
        purposes=["148"],
        basis="TW20.1.0",
        notice="2026-01",
        region="TW",
        reason="a parcel",
        recipient=recipient,
        manner=Manner.DELIVERY,
    )


CORRECTED = DataCorrected(
    categories=["C001"], reason="ours", fault_ours=True, channel=Channel.EMAIL, request="R1"
)


def notified(kind: str, recipient: str = "courier", request: str | None = "R1") -> Fact:
    return RecipientNotified(
        notification=f"N-{recipient}",
        recipient=recipient,
        kind=NotificationKind(kind),
        categories=["C001"],
        handover=Handover.API,
        reason="r",
        request=request,
    )


def answered(answer: str) -> Fact:
    return RecipientAcknowledged(
        notification="N-courier",
        recipient="courier",
        answer=Acknowledgement(answer),
        handover=Handover.API,
    )


def test_each_recipient_that_holds_the_corrected_data_is_to_be_told_of_our_fault() -> None:
    given = [told(0, disclosed("courier", "C001")), told(0, disclosed("bank", "C002"))]
    (lapse,) = found(*given, told(1, CORRECTED))
    assert (lapse.rule, lapse.position, lapse.recipient) == ("recipient_not_told", 3, "courier")
    assert lapse.opens_at == datetime(2026, 3, 10, 16, tzinfo=UTC)
    assert not found(*given, told(1, CORRECTED), told(7, notified("correction")))
    (late,) = found(*given, told(1, CORRECTED), told(9, notified("correction")))
    assert late.mended == (START + 9 * DAY, 4)
    assert found(*given, told(1, CORRECTED), told(2, notified("correction", request="R2")))


def test_nobody_need_be_told_of_a_fault_that_was_not_ours_or_after_the_data_was_gone() -> None:
    given = told(0, disclosed("courier", "C001"))
    assert not found(given, told(1, replace(CORRECTED, fault_ours=False)))
    gone = [told(0.1, notified("erasure", request=None)), told(0.2, answered("deleted"))]
    assert not found(given, *gone, told(1, CORRECTED))
    assert not found(told(1, CORRECTED), told(2, disclosed("courier", "C001")))


@pytest.mark.parametrize(
    ("days", "answer", "opens", "mended"),
    [
        (29, "deleted", False, False),
        (29, "refused", False, False),
        (29, "unreachable", True, False),
        (40, "deleted", True, True),
    ],
)
def test_an_erasure_is_unconfirmed_until_the_recipient_answers(
    days: int, answer: str, opens: bool, mended: bool
) -> None:
    lapses = found(told(0, notified("erasure")), told(days, answered(answer)))
    assert [each.rule for each in lapses] == ["erasure_unconfirmed"] * opens
    assert [bool(each.mended) for each in lapses] == [mended] * opens


def test_telling_again_in_time_gives_more_of_it_and_telling_late_does_not() -> None:
    (patient,) = found(told(0, notified("erasure")), told(20, notified("erasure")))
    (late,) = found(told(0, notified("erasure")), told(35, notified("erasure")))
    assert patient.opens_at - late.opens_at == 20 * DAY
    assert patient.position == late.position == 1


PROCESSOR = RecipientRegistered(
    recipient="mailer",
    role=RecipientRole.PROCESSOR,
    name=Words(zh="信", en="mail"),
    services=["mail"],
    contact="a@b.example",
    region="TW",
)
CHECKED = RecipientSupervised(recipient="mailer", passed=True, method="visit", result="fine")


def supervision(*events: Stored[Fact]) -> list[tuple[int, date, bool]]:
    lapses = recipient_lapses(list(enumerate(events, start=1)), always(RULES))
    return [(e.position, (e.opens_at - DAY).date(), e.mended is not None) for e in lapses]


def test_a_processor_is_checked_by_the_day_agreed_or_within_the_terms() -> None:
    agreed = replace(CHECKED, next_due=date(2026, 6, 1))
    assert supervision(told(0, PROCESSOR)) == [(1, date(2027, 3, 1), False)]
    assert supervision(told(0, PROCESSOR), told(1, agreed)) == [(2, date(2026, 5, 31), False)]
    assert not supervision(told(0, replace(PROCESSOR, role=RecipientRole.AFFILIATE)))
    late = supervision(told(0, PROCESSOR), told(1, agreed), told(200, CHECKED))
    assert late == [(2, date(2026, 5, 31), True), (3, date(2027, 9, 17), False)]


def test_a_processor_that_is_none_any_more_is_not_checked() -> None:
    left = replace(PROCESSOR, role=RecipientRole.INDEPENDENT_PROVIDER)
    assert not supervision(told(0, PROCESSOR), told(9, left))


KNOWN = IncidentKnown(incident="I1", known_at=START, kinds=[IncidentKind.LEAK], summary="leaked")


@pytest.mark.parametrize(("hours", "expected"), [(None, [None]), (71, []), (73, [73])])
def test_an_incident_is_reported_within_72_hours(
    hours: int | None, expected: list[int | None]
) -> None:
    events = [(1, told(0, KNOWN))]
    if hours:
        at = START + timedelta(hours=hours)
        report = IncidentReported(
            incident="I1", authority="MODA", reported_at=at, within_72_hours=False, final=True
        )
        events.append((2, told(9, report)))
    lapses = list(incident_lapses(events, always(RULES)))
    mended = [each.mended and (each.mended[0] - START) / timedelta(hours=1) for each in lapses]
    assert mended == expected


@pytest.mark.parametrize(("hours", "expected"), [(None, [None]), (71, []), (73, [73])])
def test_under_the_amendment_the_persons_are_told_too(
    hours: int | None, expected: list[int | None]
) -> None:
    report = IncidentReported(
        incident="I1", authority="MODA", reported_at=START, within_72_hours=True, final=True
    )
    events = [(1, told(0, KNOWN)), (2, told(1, report))]
    if hours:
        at = START + timedelta(hours=hours)
        notified = IncidentNotified(
            incident="I1", channel=Channel.EMAIL, notified_at=at, subject_count=2, content="c"
        )
        events.append((3, told(9, notified)))
    assert not list(incident_lapses(events, always(RULES)))
    lapses = list(incident_lapses(events, always(shipped_rules("tw-2025"))))
    mended = [each.mended and (each.mended[0] - START) / timedelta(hours=1) for each in lapses]
    assert mended == expected


def test_a_notice_that_lacks_what_the_law_requires_is_incomplete_until_a_complete_one() -> None:
    shipped = shipped_notice()
    lacking = replace(shipped, collector_name=None, rights=[Right.COPY], notice="a")
    whole = replace(
        lacking,
        collector_name="Luya Mi Ltd.",
        rights=list(Right),
        notice="b",
        effective_from=shipped.effective_from + DAY,
    )
    (lapse,) = notice_lapses([(1, told(0, lacking))], always(RULES))
    assert lapse.what == ("collector_missing", "rights_missing")
    (mended,) = notice_lapses([(1, told(0, lacking)), (2, told(1, whole))], always(RULES))
    assert mended.mended == (shipped.effective_from + DAY, 2)
    assert not list(notice_lapses([(1, told(0, whole))], always(RULES)))
