"""What a view says of what a member was told, agreed to and refused."""

from ledger.vocabulary.codes import Channel, MarketingChannel
from ledger.vocabulary.consent import (
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
    ProvisionDeclined,
)
from projections.members.view import At
from tests.member_events import at, happened
from tests.unit.projections.member_views import GIVEN, WITHDRAWN, after, folded


def test_a_notice_keeps_its_first_and_last_presentation() -> None:
    shown = NoticePresented(notice="2026-01", channel=Channel.WEB, placement="page")
    mailed = NoticePresented(notice="2026-01", channel=Channel.MAIL, placement="letter")
    notice = after(shown, mailed).notices["2026-01"]
    assert (notice.first, notice.last, notice.channel) == (at(1), At(at(2), 2), Channel.MAIL)


def test_remembers_what_the_member_did_not_give() -> None:
    kept_back = ProvisionDeclined(
        categories=["C011"], notice="2026-01", channel=Channel.WEB, optional=True, effect_told=True
    )
    declined = after(kept_back).declined["C011"]
    assert (declined.optional, declined.effect_told, declined.at.time) == (True, True, at(1))


def test_the_latest_word_on_a_consent_holds_even_when_it_came_first() -> None:
    late = [happened(WITHDRAWN, "w", 20), happened(GIVEN, "g", 10)]
    consent = folded(late).consents["out_of_purpose/040"]
    assert (consent.state, consent.at, consent.channel) == ("withdrawn", At(at(20), 1), "app")


def test_of_two_words_at_one_time_the_one_recorded_last_holds() -> None:
    view = folded([happened(GIVEN, "g", 1), happened(WITHDRAWN, "w", 1)])
    assert view.consents["out_of_purpose/040"].state == "withdrawn"


def test_marketing_is_refused_channel_by_channel() -> None:
    view = after(
        MarketingRefused(channels=list(MarketingChannel), received_by=Channel.WEB),
        MarketingAccepted(channels=[MarketingChannel.SMS], received_by=Channel.APP, act="on"),
    )
    accepted = {channel for channel, word in view.marketing.items() if not word.refused}
    assert accepted == {MarketingChannel.SMS}


def test_an_acceptance_dated_ahead_of_its_recording_outlives_no_refusal() -> None:
    yes = MarketingAccepted(channels=[MarketingChannel.SMS], received_by=Channel.APP, act="on")
    no = MarketingRefused(channels=[MarketingChannel.SMS], received_by=Channel.WEB)
    view = folded([happened(yes, "y", 5), happened(no, "n", 1)])
    assert view.marketing[MarketingChannel.SMS].refused
