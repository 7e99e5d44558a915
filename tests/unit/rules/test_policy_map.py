"""Each row of the policy map that a rule, or a refusal at intake, stands for: kept and broken."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.rules.in_force import always
from ledger.rules.judge import Judge
from ledger.rules.lapses.of import incident_lapses, member_lapses, notice_lapses, recipient_lapses
from ledger.rules.member import Member
from ledger.rules.rule import shipped_rules
from ledger.vocabulary.codes import (
    Channel,
    ConsentKind,
    ErasureTrigger,
    Handover,
    IncidentKind,
    Manner,
    MarketingChannel,
    NotificationKind,
    Outcome,
    RecipientRole,
    RestrictionScope,
    Right,
)
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentWithdrawn,
    MarketingRefused,
    NoticePresented,
    ProvisionDeclined,
)
from ledger.vocabulary.contact import InquiryReceived
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.erasure import ErasureOrdered, RecipientNotified
from ledger.vocabulary.fact import BY_CATEGORY, Fact
from ledger.vocabulary.notices import ServiceNoticePublished
from ledger.vocabulary.organisation import RetentionSet, RetentionStart
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Kept, Words
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientRegistered,
    RecipientSupervised,
    RecipientSuspended,
)
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestItem,
    RequestReceived,
)
from ledger.vocabulary.security import IncidentKnown

START = datetime(2026, 3, 2, 4, tzinfo=UTC)
SUBJECT = "00000000-0000-4000-8000-000000000001"
TEXT = Words(zh="字", en="words")
RULES = shipped_rules()
BASE: dict[str, Any] = {
    "categories": ["C001"],
    "purposes": ["148"],
    "basis": "TW20.1.0",
    "notice": "2026-01",
    "region": "TW",
    "reason": "r",
}
USED = DataUsed(manner=Manner.DISPLAY, viewer="member", **BASE)
SENT = DataUsed(
    manner=Manner.MARKETING,
    channel=Channel.EMAIL,
    refusal_offered=True,
    **(BASE | {"purposes": ["040"]}),
)
COLLECTED = DataCollected(channel=Channel.WEB, **(BASE | {"basis": "TW19.1.2"}))
GIVEN = DataDisclosed(recipient="courier", manner=Manner.DELIVERY, transaction="T1", **BASE)
BEYOND = DataUsed(
    manner=Manner.OUT_OF_SCOPE,
    service_notice="p1",
    **(BASE | {"purposes": ["024"], "basis": "TW20.1.6"}),
)
SHOWN = NoticePresented(notice="2026-01", channel=Channel.WEB, placement="page")
PAGE = ServiceNoticePublished(
    service_notice="p1",
    service="panel",
    page="/p",
    page_sha256="0" * 64,
    effective_from=START - timedelta(days=5),
    purposes=["024"],
    categories=["C001"],
    manners=[Manner.OUT_OF_SCOPE],
    text=TEXT,
)
CONSENT = ConsentGiven(
    kind=ConsentKind.OUT_OF_PURPOSE,
    purposes=["024"],
    notice="2026-01",
    channel=Channel.WEB,
    act="ticked",
    told_purpose="a",
    told_scope="b",
    told_effect="c",
)
NOTICE = replace(shipped_notice(), collector_name="Luya Mi Ltd.", effective_from=START)
REGISTERED = RecipientRegistered(
    recipient="courier",
    role=RecipientRole.INDEPENDENT_PROVIDER,
    name=TEXT,
    services=["delivery"],
    contact="https://courier.example",
    region="TW",
)
AGREED = RecipientAgreed(
    recipient="courier",
    agreement="A1",
    categories=["C001"],
    purposes=["148"],
    valid_from=date(2026, 1, 1),
)
ORGANISATION = (replace(NOTICE, effective_from=START - timedelta(days=9)), REGISTERED, AGREED)


def told(fact: Fact, days: float = 0, source: str = OWN_SOURCE) -> Stored[Fact]:
    time = START + timedelta(days=days)
    received = Received(source=source, id=f"{days}{fact.TOPIC}", time=time, fact=fact)
    return store(received, fact, SUBJECT if fact.ABOUT_MEMBER else None)


def broken(act: Fact, *words: Fact, organisation: tuple[Fact, ...] = ORGANISATION) -> set[str]:
    """The rules that the act breaks, after these words of the member."""
    judge, member = Judge(), Member()
    for position, fact in enumerate(organisation, start=1):
        judge.take(position, told(fact, -5))
    for position, fact in enumerate((SHOWN, *words), start=100):
        member.take(position, told(fact, -1), START)
    return {breach.rule for breach in judge.judged(1_000, told(act), member)}


def lapsed(*events: Stored[Fact]) -> set[str]:
    return {e.rule for e in member_lapses(list(enumerate(events, start=1)), always(RULES))}


def refused(type_: str, fact: Fact, **changes: Any) -> list[str]:
    """Where intake refuses such an event."""
    data = msgspec.to_builtins(fact) | changes
    document = {
        "specversion": "1.0",
        "id": "e1",
        "source": "/shop",
        "type": type_,
        "time": START.isoformat(),
        "subject": "M000001",
        "data": data,
    }
    if not fact.ABOUT_MEMBER:
        del document["subject"]
    try:
        receive([document], Terms(START, Catalogue.shipped(), "/shop"))
    except RefusedError as error:
        return [each.pointer for each in error.refusals]
    return []


def request(right: Right, days: int) -> tuple[RequestReceived, RequestDecided]:
    clock = first_clock(right, START, TaiwanHolidays())
    received = RequestReceived(
        request="R1",
        items=[RequestItem(right=right, clock=clock)],
        received_at=START,
        channel=Channel.TELEPHONE,
        law="L1",
    )
    decided = RequestDecided(request="R1", right=right, outcome=Outcome.GRANTED, reason="r")
    assert (clock.due - START.date()).days >= days
    return received, decided


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


def test_every_rule_has_its_row() -> None:
    sentences = {each for rule in RULES.rules for each in rule.sentences}
    names = " ".join(name for name in globals() if name.startswith("test_s"))
    assert all(f"s{int(each[1:]):02}_" in names for each in sentences)
