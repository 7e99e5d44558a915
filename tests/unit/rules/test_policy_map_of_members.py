"""Rows S30 to S43 of the policy map: what members ask for and say, each kept and broken."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.vocabulary.codes import (
    Channel,
    ErasureTrigger,
    Handover,
    NotificationKind,
    Outcome,
    RestrictionScope,
    Right,
)
from ledger.vocabulary.consent import (
    ProvisionDeclined,
)
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.erasure import ErasureOrdered, RecipientNotified
from ledger.vocabulary.parts import Kept
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import (
    RequestExtended,
)
from tests.unit.rules.acts import (
    GIVEN,
    NOTICE,
    ORGANISATION,
    SHOWN,
    START,
    USED,
    broken,
    lapsed,
    request,
    told,
)


@pytest.mark.parametrize(
    ("right", "days"),
    [
        (Right.INQUIRY, 15),
        (Right.COPY, 15),
        (Right.CORRECTION, 30),
        (Right.STOP, 30),
        (Right.DELETION, 30),
    ],
)
def test_s30_s31_s32_s33_s34_s35_s36_s40_s41_a_request_is_decided_by_its_last_day(
    right: Right, days: int
) -> None:
    received, decided = request(right, days)
    assert lapsed(told(received), told(decided, days)) == set()
    assert lapsed(told(received), told(decided, days + 9)) == {"deadline_missed"}
    later = first_clock(right, START + timedelta(days=days), TaiwanHolidays())
    extended = RequestExtended(
        request="R1",
        right=right,
        clock=later,
        reason="old records",
        notified_at=START,
        channel=Channel.EMAIL,
    )
    assert lapsed(told(received), told(extended, days - 1), told(decided, days + 9)) == set()
    assert "extension_late" in lapsed(told(received), told(extended, days + 9))


@pytest.mark.parametrize(
    ("right", "ground"),
    [
        (Right.INQUIRY, "TW10.3"),
        (Right.COPY, "TW10.1"),
        (Right.CORRECTION, "TW11.1-ER19"),
        (Right.STOP, "TW11.2p.a"),
        (Right.DELETION, "TW11.3p.a"),
    ],
)
def test_s30_s31_s32_s33_s34_s35_a_refusal_needs_a_ground_of_the_closed_list(
    right: Right, ground: str
) -> None:
    _, granted = request(right, 1)
    refused = replace(granted, outcome=Outcome.REFUSED, reason="not now")
    of_another = "ER21.1" if right in (Right.INQUIRY, Right.COPY) else "TW10.1"
    kept = [Kept(categories=["C001"], ground=ground, reason="r")]
    in_part = replace(refused, outcome=Outcome.PARTIALLY_GRANTED)
    for founded in (granted, replace(refused, grounds=[ground]), replace(in_part, kept=kept)):
        assert lapsed(told(founded, source="/shop")) == set()
    for grounds in (None, ["XYZ"], [of_another]):
        unfounded = replace(refused, grounds=grounds)
        assert lapsed(told(unfounded, source="/shop")) == {"refusal_without_ground"}
    assert lapsed(told(in_part)) == {"refusal_without_ground"}


def test_s33_recipients_are_told_of_a_correction_of_our_fault() -> None:
    fixed = DataCorrected(
        categories=["C001"], reason="ours", fault_ours=True, channel=Channel.EMAIL
    )
    note = RecipientNotified(
        notification="N1",
        recipient="courier",
        kind=NotificationKind.CORRECTION,
        categories=["C001"],
        handover=Handover.API,
        reason="r",
    )
    given = told(GIVEN), told(fixed, 1)
    assert lapsed(*given) == {"recipient_not_told"}
    assert lapsed(*given, told(note, 2)) == set()


def test_s34_nothing_is_used_inside_a_restriction() -> None:
    stop = ProcessingRestricted(restriction="r1", scope=RestrictionScope.ALL, reason="asked")
    assert broken(USED, stop) == {"use_while_restricted"}


def test_s35_nothing_is_used_after_deletion_and_recipients_confirm() -> None:
    gone = ErasureOrdered(erasure="E1", trigger=ErasureTrigger.REQUEST, reason="asked")
    assert broken(USED, gone) == {"use_after_erasure"}
    note = RecipientNotified(
        notification="N1",
        recipient="courier",
        kind=NotificationKind.ERASURE,
        categories=["C001"],
        handover=Handover.API,
        reason="r",
    )
    assert lapsed(told(note)) == {"erasure_unconfirmed"}


def test_s37_whoever_declines_was_told_what_it_means() -> None:
    declined = ProvisionDeclined(
        categories=["C011"],
        notice="2026-01",
        channel=Channel.WEB,
        optional=True,
        effect_told=False,
    )
    assert broken(declined) == {"effect_not_told"}
    assert broken(replace(declined, effect_told=True)) == set()


def test_s42_a_wider_purpose_is_not_retroactive() -> None:
    wider = replace(
        NOTICE,
        notice="2026-02",
        purposes=[*NOTICE.purposes, "154"],
        effective_from=START - timedelta(days=2),
    )
    organisation = (*ORGANISATION, wider)
    rated = replace(USED, purposes=["154"])
    assert "purpose_not_notified" in broken(rated, organisation=organisation)
    saw = replace(SHOWN, notice="2026-02")
    assert "purpose_not_notified" not in broken(rated, saw, organisation=organisation)
