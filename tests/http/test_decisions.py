"""May it be done? Each outcome, with its reasons, and what a permitted act is bound to."""

from datetime import UTC, datetime
from typing import Any

from tests.http.conftest import Running
from tests.http.deciding import (
    COLLECTION,
    DISCLOSURE,
    MARKETING,
    USE,
    activated,
    asks,
    broken,
    codes,
    decided,
    notice,
    said,
    shop,
)
from tests.http.reading import post

OF_THE_RECORD = ["record_within_s", "quote_decision"]


def test_what_the_notice_covers_is_permitted(running: Running) -> None:
    shop(running)
    answer = asks(running, USE)
    told = answer.json()
    assert (answer.status_code, told["outcome"], told["reasons"]) == (200, "permit", [])
    assert answer.headers["Ledger-Position"] == str(told["position"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert codes(told) == OF_THE_RECORD
    assert set(told["evaluated"].values()) == {"kept"}
    assert {"purpose_not_notified", "use_while_restricted"} <= told["evaluated"].keys()
    assert (told["recorded"], told["known_at"]) == (None, None)
    assert told["versions"] == {
        "notice": "2026-01",
        "rules": "tw-2023",
        "laws": ["TW-PDPA@2023-05-31", "TW-PDPA-ER@2016-03-02", "MODA-DE@2023-10-12"],
        "catalogue_law": "TW-PDPA@2023-05-31",
        "agreements": [],
        "consents": [],
        "restrictions": [],
        "marketing_refused": [],
    }


def test_a_permit_says_how_it_is_recorded(running: Running) -> None:
    shop(running)
    told = decided(running, DISCLOSURE)
    within, quote = told["obligations"]
    assert within["parameters"] == {"seconds": 86_400, "type": "data.disclosed"}
    assert "24 hours" in within["text"]["en"]
    assert "24 小時內" in within["text"]["zh"]
    assert quote["parameters"] == {"field": "decision", "decision": told["decision"]}
    assert told["versions"]["agreements"] == ["A1"]


def test_every_reason_is_told_in_both_languages_with_its_articles(running: Running) -> None:
    shop(running)
    told = decided(running, USE, purposes=["024"], region="JP", transaction=None)
    assert (told["outcome"], told["obligations"]) == ("deny", [])
    assert broken(told) == ["purpose_not_notified", "region_not_notified"]
    purpose, region = told["reasons"]
    assert purpose["articles"] == ["PDPA 5", "PDPA 8(1)(2)", "PDPA 20(1)"]
    assert (purpose["what"], region["what"]) == (["024"], ["JP"])
    assert "024" in purpose["text"]["en"]
    assert "024" in purpose["text"]["zh"]
    assert "目的" in purpose["text"]["zh"]
    assert told["evaluated"]["region_not_notified"] == "broken"
    assert told["evaluated"]["category_not_notified"] == "kept"


def test_without_a_notice_there_is_a_gap_and_no_denial(running: Running) -> None:
    post(running, [said("notice.presented", "p1", notice="2026-01", channel="web", placement="-")])
    told = decided(running, USE)
    assert (told["outcome"], broken(told)) == ("gap", ["no_notice"])
    assert told["versions"]["notice"] is None


def test_rules_that_are_not_shipped_are_a_gap(running: Running) -> None:
    shop(running)
    activated(running, "tw-2099", datetime(2026, 10, 31, 16, tzinfo=UTC))
    told = decided(running, USE)
    assert (told["outcome"], broken(told)) == ("gap", ["rules_not_shipped"])
    assert "tw-2099" in told["reasons"][0]["text"]["zh"]
    before = decided(running, USE, at="2026-10-31T00:00:00+08:00")
    assert (before["outcome"], before["versions"]["rules"]) == ("permit", "tw-2023")


def test_the_rules_that_were_activated_judge(running: Running) -> None:
    shop(running)
    activated(running, "tw-2025", datetime(2026, 10, 31, 16, tzinfo=UTC))
    versions = decided(running, USE)["versions"]
    assert versions["rules"] == "tw-2025"
    assert "TW-PDPA@2025-11-11" in versions["laws"]


def test_a_recipient_nobody_registered_is_denied(running: Running) -> None:
    shop(running)
    told = decided(running, DISCLOSURE, recipient="swift-parcel")
    assert (told["outcome"], broken(told)) == ("deny", ["unrelated_third_party"])


def test_a_special_category_is_denied_by_the_rules(running: Running) -> None:
    shop(running)
    special = min(running.service.catalogue.codes.special_categories)
    told = decided(running, USE, categories=[special])
    assert told["outcome"] == "deny"
    assert "special_category" in broken(told)


def test_the_first_contact_offers_a_way_to_refuse(running: Running) -> None:
    shop(running, marketing_refusal=["web"])
    told = decided(running, MARKETING)
    assert told["outcome"] == "permit_with_obligations"
    assert codes(told) == ["offer_refusal_channel", *OF_THE_RECORD]
    offer = told["obligations"][0]
    assert (offer["articles"], offer["parameters"]) == (["PDPA 20(3)"], {"channels": ["web"]})
    assert "拒絕" in offer["text"]["zh"]
    denied = decided(running, MARKETING, refusal_offered=False)
    assert (denied["outcome"], broken(denied)) == ("deny", ["no_refusal_channel"])
    data: dict[str, Any] = {
        name: MARKETING[name] for name in ("categories", "purposes", "basis", "region")
    }
    used: dict[str, Any] = {
        "manner": "marketing",
        "channel": "email",
        "notice": "2026-01",
        "reason": "news",
    }
    post(running, [said("data.used", "u1", **data, **used, refusal_offered=True)])
    assert decided(running, MARKETING)["outcome"] == "permit"
    assert decided(running, MARKETING, refusal_offered=False)["outcome"] == "permit"


def test_card_numbers_are_masked(running: Running) -> None:
    shop(running)
    told = decided(running, USE, categories=["C002"])
    assert told["outcome"] == "permit_with_obligations"
    mask = told["obligations"][0]
    assert (mask["code"], mask["parameters"]["category"]) == ("mask_fields", "C002")
    assert mask["parameters"]["shows"] == ["last_four_digits", "token"]


def test_a_region_abroad_is_announced_where_the_notice_covers_it(running: Running) -> None:
    shop(running, transfer_regions=["JP"])
    told = decided(running, USE, region="JP")
    assert (told["outcome"], codes(told)[0]) == ("permit_with_obligations", "announce_region")
    assert told["obligations"][0]["parameters"] == {"region": "JP"}
    assert "JP" in told["obligations"][0]["text"]["zh"]


def test_whoever_joins_may_be_asked_for_what_the_notice_says(running: Running) -> None:
    shop(running)
    assert decided(running, COLLECTION)["outcome"] == "permit"
    told = decided(running, COLLECTION, obtained="indirect", origin="a partner")
    assert (told["outcome"], broken(told)) == ("deny", ["unknown_member"])


def test_nobody_is_used_whom_the_ledger_does_not_know(running: Running) -> None:
    shop(running)
    told = decided(running, USE, member="M000999")
    assert (told["outcome"], broken(told)) == ("deny", ["unknown_member"])
    assert told["evaluated"]["unknown_member"] == "broken"
    with running.log.connect() as connection:
        row = connection.execute("SELECT count(*) FROM subjects").fetchone()
    assert row == (1,)


def test_a_batch_is_answered_in_its_order(running: Running) -> None:
    shop(running)
    answer = asks(running, [USE, USE | {"region": "JP"}, DISCLOSURE])
    told = answer.json()["decisions"]
    assert [each["outcome"] for each in told] == ["permit", "deny", "permit"]
    assert len({each["decision"] for each in told}) == 3
    assert {each["position"] for each in told} == {int(answer.headers["Ledger-Position"])}


def test_the_notice_of_the_day_judges(running: Running) -> None:
    shop(running)
    later = notice(notice="2026-12", effective_from="2026-11-20T00:00:00+08:00", purposes=["090"])
    post(running, [later | {"id": "n2"}])
    old = decided(running, DISCLOSURE, at="2026-11-19T12:00:00+08:00")
    assert (old["outcome"], old["versions"]["notice"]) == ("permit", "2026-01")
    assert datetime.fromisoformat(old["at"]) == datetime.fromisoformat("2026-11-19T12:00:00+08:00")
    new = decided(running, DISCLOSURE)
    assert (new["outcome"], new["versions"]["notice"]) == ("deny", "2026-12")
