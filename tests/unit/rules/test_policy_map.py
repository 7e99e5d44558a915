"""Each row of the policy map that a rule, or a refusal at intake, stands for: kept and broken.

These are the rows up to S29, of the organisation and its uses; `test_policy_map_of_members` has the
others; what only the lint of a notice tells (S08, S19) is in `test_lint`.
"""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.in_force import always
from ledger.rules.lapses.of import incident_lapses, member_lapses, notice_lapses, recipient_lapses
from ledger.vocabulary.codes import (
    Channel,
    ConsentKind,
    IncidentKind,
    Manner,
    MarketingChannel,
    RecipientRole,
)
from ledger.vocabulary.consent import (
    ConsentWithdrawn,
    MarketingRefused,
)
from ledger.vocabulary.contact import InquiryReceived
from ledger.vocabulary.data import DataCollected, DataDisclosed
from ledger.vocabulary.fact import BY_CATEGORY
from ledger.vocabulary.organisation import RetentionSet, RetentionStart
from ledger.vocabulary.recipients import (
    RecipientSupervised,
    RecipientSuspended,
)
from ledger.vocabulary.security import IncidentKnown
from tests.unit.rules import test_policy_map_of_members
from tests.unit.rules.acts import (
    AGREED,
    BEYOND,
    COLLECTED,
    CONSENT,
    GIVEN,
    NOTICE,
    ORGANISATION,
    PAGE,
    REGISTERED,
    RULES,
    SENT,
    START,
    USED,
    broken,
    refused,
    told,
)


def test_s01_a_notice_that_lacks_an_item_of_article_8_is_found() -> None:
    lacking = told(replace(NOTICE, collector_name=None))
    assert [e.rule for e in notice_lapses([(1, lacking)], always(RULES))] == ["notice_incomplete"]
    assert not list(notice_lapses([(1, told(NOTICE))], always(RULES)))
    assert broken(USED, organisation=()) == {"no_notice"}


def test_s02_an_incident_is_reported_within_72_hours() -> None:
    known = IncidentKnown(
        incident="I1", known_at=START, kinds=[IncidentKind.LEAK], summary="labels in the open"
    )
    found = incident_lapses([(1, told(known))], always(RULES))
    assert [e.rule for e in found] == ["incident_not_reported"]


def test_s03_nothing_goes_to_third_parties_that_no_service_ties() -> None:
    assert broken(GIVEN) == set()
    assert broken(replace(GIVEN, recipient="stranger")) == {"unrelated_third_party"}


@pytest.mark.parametrize("reason", ["password=Secret123!", "card 4111 1111 1111 1111"])
def test_s04_s38_no_password_and_no_card_number_stands_in_an_event(reason: str) -> None:
    assert refused("data.used", USED) == []
    assert refused("data.used", USED, reason=reason) == ["/data/reason"]


def test_s05_data_is_used_for_the_purposes_of_the_notice_of_the_day() -> None:
    assert broken(USED) == set()
    assert "purpose_not_notified" in broken(replace(USED, purposes=["154"]))


def test_s06_by_law_only_with_the_law_that_is_named() -> None:
    by_law = replace(GIVEN, recipient="court", basis="TW20.1.1", manner=Manner.INQUIRY)
    assert "unrelated_third_party" not in broken(replace(by_law, statute="CPC 203"))
    assert "unrelated_third_party" in broken(by_law)


def test_s07_every_use_says_its_purposes() -> None:
    assert refused("data.used", USED, purposes=[]) == ["/data/purposes"]


def test_s09_data_is_of_the_categories_of_the_notice() -> None:
    assert broken(COLLECTED) == set()
    assert broken(replace(COLLECTED, categories=["C038"])) == {"category_not_notified"}


def test_s10_values_are_sealed_by_category() -> None:
    assert DataCollected.SEALED == DataDisclosed.SEALED == {"values": BY_CATEGORY}
    assert refused("data.collected", COLLECTED, values={"C001": "in clear"}) == [
        "/data/values/C001"
    ]


def test_s11_of_a_card_only_the_last_digits_or_a_token() -> None:
    card = replace(COLLECTED, categories=["C002"])
    assert refused("data.collected", card, values={"C002": {"last_four": "1111"}}) == []
    full = {"C002": {"card": "4111111111111111"}}
    assert refused("data.collected", card, values=full) == ["/data/values/C002/card"]


def test_s12_special_categories_are_found() -> None:
    special = next(iter(sorted(Catalogue.shipped().special_categories)))
    assert "special_category" in broken(replace(COLLECTED, categories=[special]))


def test_s13_what_is_kept_past_its_period_is_overdue() -> None:
    period = RetentionSet(
        retention_class="profile",
        categories=["C001"],
        keep_days=30,
        start=RetentionStart.COLLECTED,
        reason="a month",
        effective_from=START,
    )
    given = [(2, told(COLLECTED, source="/shop"))]
    found = list(member_lapses(given, always(RULES), [(1, told(period))]))
    assert [e.rule for e in found] == ["retention_overdue"]
    assert found[0].opens_at > START + timedelta(days=30)


def test_s14_the_region_is_that_of_the_notice() -> None:
    assert broken(replace(USED, region="US")) == {"region_not_notified"}


def test_s15_a_manner_serves_the_purposes_the_notice_gives_it() -> None:
    assert broken(replace(USED, purposes=["157"])) == {"manner_not_notified"}


def test_s16_a_display_says_who_looked() -> None:
    assert refused("data.used", USED, viewer="somebody") == ["/data/viewer"]


def test_s17_a_delivery_names_the_transaction_it_served() -> None:
    assert broken(replace(GIVEN, transaction=None)) == {"no_transaction"}


def test_s18_marketing_stops_at_a_refusal_and_first_offers_a_way_to_refuse() -> None:
    no = MarketingRefused(channels=[MarketingChannel.EMAIL], received_by=Channel.WEB)
    assert broken(SENT) == set()
    assert broken(SENT, no) == {"marketing_after_refusal"}
    assert broken(replace(SENT, channel=Channel.SMS), no) == set()
    assert broken(replace(SENT, refusal_offered=None)) == {"no_refusal_channel"}
    assert broken(replace(SENT, refusal_offered=None), SENT) == set()


def test_s20_a_survey_that_promotes_is_marketing() -> None:
    no = MarketingRefused(channels=[MarketingChannel.ALL], received_by=Channel.WEB)
    survey = replace(SENT, manner=Manner.SURVEY)
    assert "marketing_after_refusal" in broken(survey, no)
    assert "marketing_after_refusal" not in broken(replace(survey, purposes=["157"]), no)


@pytest.mark.parametrize("topic", ["delivery", "policy"])
def test_s21_s43_an_inquiry_says_through_which_channel_it_came(topic: str) -> None:
    asked = InquiryReceived(inquiry="Q1", channel=Channel.FAX, about=topic, direct=False)
    assert refused("inquiry.received", asked) == []
    assert refused("inquiry.received", asked, channel="pigeon") == ["/data/channel"]


def test_s22_an_incidental_use_says_which_it_served() -> None:
    served = replace(USED, manner=Manner.INCIDENTAL, incidental_to=Manner.DISPLAY)
    assert "incidental_without_service" not in broken(served)
    assert "incidental_without_service" in broken(replace(served, incidental_to=None))


def test_s23_a_provider_gets_what_the_transaction_needs() -> None:
    assert "beyond_necessary_scope" in broken(replace(GIVEN, categories=["C001", "C011"]))


def test_s24_a_recipient_has_a_role() -> None:
    data = msgspec.to_builtins(REGISTERED)
    assert refused("recipient.registered", REGISTERED, role="anything") == ["/data/role"]
    assert data["role"] == "independent_provider"


def test_s25_nobody_receives_without_an_agreement_in_force() -> None:
    assert broken(GIVEN, organisation=ORGANISATION[:2]) == {"no_obligation"}
    ended = replace(AGREED, valid_until=date(2026, 2, 1))
    assert broken(GIVEN, organisation=(*ORGANISATION[:2], ended)) == {"no_obligation"}


def test_s26_processors_are_checked_and_nobody_receives_while_suspended() -> None:
    suspended = RecipientSuspended(
        recipient="courier", reason="r", effective_from=START - timedelta(days=1)
    )
    assert broken(GIVEN, organisation=(*ORGANISATION, suspended)) == {"recipient_suspended"}
    processor = told(replace(REGISTERED, role=RecipientRole.PROCESSOR))
    check = RecipientSupervised(
        recipient="courier", passed=True, method="visit", result="fine", next_due=date(2026, 4, 1)
    )
    found = list(recipient_lapses([(1, processor), (2, told(check, 1))], always(RULES)))
    assert [(e.rule, e.position) for e in found] == [("supervision_overdue", 2)]


def test_s27_a_recipient_says_where_members_get_details() -> None:
    assert refused("recipient.registered", REGISTERED, contact="") == ["/data/contact"]


def test_s28_a_use_beyond_the_notice_needs_a_separate_consent_that_lives() -> None:
    organisation = (*ORGANISATION, PAGE)
    gone = ConsentWithdrawn(kind=ConsentKind.OUT_OF_PURPOSE, purposes=["024"], channel=Channel.WEB)
    assert broken(BEYOND, CONSENT, organisation=organisation) == set()
    assert broken(BEYOND, organisation=organisation) == {"no_separate_consent"}
    assert broken(BEYOND, CONSENT, gone, organisation=organisation) == {"no_separate_consent"}
    untold = replace(CONSENT, told_effect=None)
    assert broken(BEYOND, untold, organisation=organisation) == {"no_separate_consent"}


def test_s29_a_use_beyond_the_notice_is_announced_first() -> None:
    later = replace(PAGE, effective_from=START + timedelta(days=1))
    assert broken(BEYOND, CONSENT, organisation=(*ORGANISATION, later)) == {"not_announced"}


def test_every_rule_has_its_row() -> None:
    sentences = {each for rule in RULES.rules for each in rule.sentences}
    tests = {**globals(), **vars(test_policy_map_of_members)}
    names = " ".join(name for name in tests if name.startswith("test_s"))
    assert all(f"s{int(each[1:]):02}_" in names for each in sentences)
