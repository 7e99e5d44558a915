"""What an act claims of itself is not believed: grounds, roles, manners, and who may say what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.rules.judge import Judge
from ledger.rules.member import Member
from ledger.rules.rule import SHIPPED, rules_sha256
from ledger.vocabulary.codes import Channel, Manner, MarketingChannel, RecipientRole
from ledger.vocabulary.consent import MarketingRefused, ProvisionDeclined
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticeRetired
from ledger.vocabulary.organisation import RulesActivated
from ledger.vocabulary.recipients import RecipientSuspended
from tests.unit.rules.acts import (
    AGREED,
    COLLECTED,
    CONSENT,
    GIVEN,
    NOTICE,
    ORGANISATION,
    REGISTERED,
    SENT,
    START,
    USED,
    broken,
    told,
)

BY_CONSENT = {"basis": "TW20.1.6"}
SHOP = "/shop"
REFUSED = MarketingRefused(channels=[MarketingChannel.ALL], received_by=Channel.WEB)
AFFILIATE = replace(REGISTERED, role=RecipientRole.AFFILIATE)


def judged(act: Fact, *told_by: tuple[Fact, str], days: float = 0) -> set[str]:
    """The rules that the act breaks, after what officers and others told of the organisation."""
    judge = Judge()
    told_before = [*((fact, "/ledger") for fact in ORGANISATION), *told_by]
    for position, (fact, source) in enumerate(told_before, start=1):
        judge.take(position, told(fact, -5, source))
    return {b.rule for b in judge.judged(1_000, told(act, days), Member())}


def test_consent_that_nobody_gave_is_no_ground() -> None:
    use = replace(USED, purposes=["040"], **BY_CONSENT)
    assert broken(use) == {"no_separate_consent"}
    assert not broken(replace(use, purposes=["024"]), CONSENT)
    given = replace(GIVEN, manner=Manner.MARKETING, purposes=["040"], **BY_CONSENT)
    organisation = (ORGANISATION[0], AFFILIATE, replace(AGREED, purposes=["040"]))
    assert broken(given, organisation=organisation) == {
        "no_separate_consent",
        "unrelated_third_party",
    }


@pytest.mark.parametrize("basis", ["TW20.1.6", "TW20.1.7"])
def test_no_collection_goes_beyond_the_notice(basis: str) -> None:
    beyond = replace(COLLECTED, purposes=["181"], basis=basis)
    assert broken(beyond) == {"purpose_not_notified"}


def test_a_collection_under_a_new_notice_is_told_by_it() -> None:
    wider = replace(NOTICE, notice="2026-02", purposes=[*NOTICE.purposes, "181"])
    wider = replace(wider, effective_from=START - timedelta(days=2))
    asked = replace(COLLECTED, purposes=["181"])
    organisation = (*ORGANISATION, wider)
    assert broken(replace(asked, notice="2026-02"), organisation=organisation) == set()
    assert broken(asked, organisation=organisation) == {"purpose_not_notified"}


@pytest.mark.parametrize("role", [None, *RecipientRole])
def test_who_is_registered_as_bound_needs_an_agreement_whatever_the_act_says(
    role: RecipientRole | None,
) -> None:
    act = replace(GIVEN, role=role)
    assert "no_obligation" in broken(act, organisation=(ORGANISATION[0], REGISTERED))


@pytest.mark.parametrize(
    "act",
    [
        SENT,
        replace(SENT, manner=Manner.INCIDENTAL, incidental_to=Manner.MARKETING),
        replace(SENT, manner=Manner.PERSONALISATION),
        replace(SENT, manner=Manner.SURVEY),
        replace(GIVEN, manner=Manner.MARKETING, purposes=["040"]),
        replace(GIVEN, manner=Manner.INCIDENTAL, incidental_to=Manner.MARKETING),
    ],
)
def test_marketing_in_any_form_ends_with_the_refusal(act: Any) -> None:
    assert "marketing_after_refusal" not in broken(act)
    assert "marketing_after_refusal" in broken(act, REFUSED)


def test_no_marketing_is_what_goes_through_no_channel_of_contact() -> None:
    assert "marketing_after_refusal" not in broken(replace(USED, purposes=["040"]), REFUSED)


def test_an_agreement_made_anew_takes_nothing_back() -> None:
    renewed = replace(AGREED, valid_from=START.date() + timedelta(days=1))
    organisation = (*ORGANISATION, renewed)
    assert not broken(GIVEN, organisation=organisation)
    ended = replace(AGREED, valid_from=date(2026, 2, 1), valid_until=date(2026, 2, 2))
    assert broken(GIVEN, organisation=(*ORGANISATION, ended)) == {"no_obligation"}


def test_two_agreements_do_not_make_a_third() -> None:
    other = replace(AGREED, agreement="A2", categories=["C002"], purposes=["157"])
    organisation = (*ORGANISATION, other)
    both = replace(GIVEN, manner=Manner.PAYMENT, categories=["C002"], purposes=["157"])
    assert "beyond_necessary_scope" not in broken(both, organisation=organisation)
    mixed = replace(both, purposes=["148"])
    assert "beyond_necessary_scope" in broken(mixed, organisation=organisation)


def test_whoever_declines_is_told_by_a_notice_that_says_it() -> None:
    declined = ProvisionDeclined(
        categories=["C001"],
        notice="2026-01",
        channel=Channel.WEB,
        optional=False,
        effect_told=True,
    )
    assert not broken(declined)
    assert broken(replace(declined, notice="never")) == {"effect_not_told"}
    silent = replace(ORGANISATION[0], effect_of_not_providing=None)
    assert broken(declined, organisation=(silent,)) == {"effect_not_told"}


def test_the_day_without_a_notice_is_told_in_taipei() -> None:
    at = datetime(2025, 6, 1, 18, tzinfo=UTC)
    judge, stored = Judge(), replace(told(USED), time=at)
    (breach, *_) = judge.judged(1, stored, Member())
    assert breach == ("no_notice", ("2025-06-02",))


def test_only_officers_undo_what_officers_decided() -> None:
    suspended = RecipientSuspended(
        recipient="courier", reason="r", effective_from=START - timedelta(days=3)
    )
    lifted = replace(suspended, until=START - timedelta(days=2))
    retired = NoticeRetired(notice="2026-01", effective_from=START - timedelta(days=4), reason="r")
    activated = RulesActivated(
        rules="tw-1999", laws=["L"], effective_from=START, rules_sha256="0" * 64, summary="s"
    )
    held = {"recipient_suspended"}
    assert held <= judged(GIVEN, (suspended, "/ledger"), (lifted, SHOP))
    assert not held & judged(GIVEN, (suspended, "/ledger"), (lifted, "/ledger"))
    assert held <= judged(GIVEN, (suspended, SHOP))
    assert "no_notice" not in judged(USED, (retired, SHOP))
    assert "no_notice" in judged(USED, (retired, "/ledger"))
    again = replace(activated, rules=SHIPPED[0], rules_sha256=rules_sha256(SHIPPED[0]))
    assert judged(USED, (activated, SHOP)) == {"rules_not_shipped"}
    assert "rules_not_shipped" not in judged(USED, (again, "/ledger"), (activated, SHOP))
    assert judged(USED, (activated, "/ledger"), (again, SHOP)) == {"rules_not_shipped"}
