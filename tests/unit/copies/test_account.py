"""The account of a member: lines, values and cases out of events, example by example."""

from datetime import timedelta
from typing import Any

import pytest

from api.copies.account import SUMMARISED, Account
from api.copies.cases import CASE_OF, SECTION_OF
from api.copies.holdings import Holdings
from api.copies.opened import Extent, Opened
from api.copies.summary import REASONS, Summary
from api.copies.wording import Wording
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.amendments import amended, event_name
from ledger.vocabulary.codes import Channel, Manner
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import Amendment, EventAmended, LedgerRead
from ledger.vocabulary.registry import FACTS
from tests.member_events import START, amends, happened

WORDING = Wording(Catalogue.shipped())


def processing(**more: Any) -> dict[str, Any]:
    common = {"categories": ["C001"], "purposes": ["090"], "basis": "TW20.1.0"}
    return common | {"notice": "2026-01", "region": "TW", "reason": "order"} | more


def used(**more: Any) -> DataUsed:
    return DataUsed(**processing(manner=Manner.DISPLAY) | more)


def account_of(*events: Stored[Fact]) -> Account:
    stored: list[Any] = list(events)
    words = {
        event_name(each.source, each.id): amended(position, each)
        for position, each in enumerate(stored, 1)
        if isinstance(each.data, EventAmended)
    }
    account = Account(WORDING, words)
    for position, each in enumerate(stored, 1):
        account.take(position, each)
    return account


def test_the_same_use_is_one_line_from_the_earliest_to_the_latest() -> None:
    account = account_of(
        happened(used(), "e1", 20), happened(used(), "e2", 5), happened(used(), "e3", 30)
    )
    (line,) = account.uses()
    assert (line.count, line.first.position, line.last.position) == (3, 2, 3)
    assert line.first.time == START + timedelta(minutes=5)
    assert line.manner.zh == "頁面顯示"


@pytest.mark.parametrize(
    "change",
    [
        {"categories": ["C001", "C011"]},
        {"purposes": ["040"]},
        {"basis": "TW20.1.6"},
        {"notice": "2026-02"},
        {"region": "JP"},
        {"manner": Manner.SEARCH},
        {"viewer": "staff"},
        {"channel": Channel.APP},
        {"service_notice": "s1"},
    ],
    ids=str,
)
def test_what_differs_in_what_was_done_is_another_line(change: dict[str, Any]) -> None:
    account = account_of(happened(used(), "e1", 1), happened(used(**change), "e2", 2))
    assert len(account.uses()) == 2


def test_the_order_of_codes_and_the_reason_make_no_other_line() -> None:
    one, two = used(categories=["C001", "C011"]), used(categories=["C011", "C001"], reason="x")
    (line,) = account_of(happened(one, "e1", 1), happened(two, "e2", 2)).uses()
    assert [each.code for each in line.categories] == ["C001", "C011"]
    assert line.reasons == ["order", "x"]


@pytest.mark.parametrize("several", [1, REASONS, REASONS + 1])
def test_only_the_first_reasons_are_listed(several: int) -> None:
    summary = Summary(["manner"])
    for number in range(several):
        summary.add_fact(used(reason=f"r{number}"), (START, number))
        summary.add_fact(used(reason="r0"), (START, number))
    (fields,) = summary.lines(WORDING)
    assert fields["reasons"] == [f"r{number}" for number in range(min(several, REASONS))]
    assert fields["more_reasons"] is (several > REASONS)


def test_an_event_taken_back_counts_in_no_line() -> None:
    account = account_of(
        happened(used(), "e1", 1), happened(used(), "e2", 2), happened(amends("e1"), "e3", 3)
    )
    assert [line.count for line in account.uses()] == [1]
    (told,) = account.amendments()
    assert told.holds
    assert told.amended is not None
    assert (told.amended.position, told.at.position) == (1, 3)


def test_a_word_that_was_itself_taken_back_takes_nothing_back() -> None:
    account = account_of(
        happened(used(), "e1", 1), happened(amends("e1"), "e2", 2), happened(amends("e2"), "e3", 3)
    )
    assert [line.count for line in account.uses()] == [1]
    assert [told.holds for told in account.amendments()] == [False, True]


def test_a_comment_leaves_what_it_is_about() -> None:
    comment = amends("e1", Amendment.COMMENTED)
    account = account_of(happened(used(), "e1", 1), happened(comment, "e2", 2))
    assert [line.count for line in account.uses()] == [1]


def test_readings_are_summarised_by_who_and_why() -> None:
    def read(purpose: str) -> LedgerRead:
        return LedgerRead(purpose=purpose, route="/v1/x", position=1, subject_count=1, rows=1)

    account = account_of(*(happened(read("audit"), f"e{n}", n) for n in range(5)))
    account.take(9, happened(read("case 17"), "e9", 9))
    assert [(line["purpose"], line["count"]) for line in account.looked()] == [
        ("audit", 5),
        ("case 17", 1),
    ]


CLEAR = {"name": "王小明", "email": "a@example.tw"}


def put(
    holdings: Holdings, minute: int, opened: Opened, fact: Fact | None = None, *, gone: bool = False
) -> None:
    fact = fact or DataCollected(**processing(), channel=Channel.WEB)
    holdings.take(fact, (START + timedelta(minutes=minute), minute), [opened], gone)


def now(holdings: Holdings) -> dict[str, str]:
    (category,) = holdings.told(WORDING)
    return {each.name.code: each.value for each in category.now}


def test_a_correction_changes_the_attributes_it_names_whenever_it_arrives() -> None:
    holdings = Holdings()
    corrected = DataCorrected(
        categories=["C001"], reason="moved", fault_ours=False, channel=Channel.WEB
    )
    put(holdings, 5, Opened("values", "C001", {"email": "b@example.tw"}), corrected)
    put(holdings, 1, Opened("values", "C001", CLEAR))
    assert now(holdings) == CLEAR | {"email": "b@example.tw"}


def test_what_was_handed_over_is_history_and_no_value_of_its_own() -> None:
    holdings = Holdings()
    put(holdings, 1, Opened("values", "C001", CLEAR))
    fact = DataDisclosed(**processing(), recipient="cat", manner=Manner.DELIVERY)
    put(holdings, 2, Opened("values", "C001", {"name": "王先生"}), fact)
    assert now(holdings) == CLEAR
    (category,) = holdings.told(WORDING)
    assert [line.recipient for line in category.history] == [None, "cat"]


def test_the_same_values_again_are_one_line_of_history() -> None:
    holdings = Holdings()
    for minute in range(50):
        put(holdings, minute, Opened("values", "C001", CLEAR))
    (category,) = holdings.told(WORDING)
    assert [(line.count, line.values) for line in category.history] == [(50, CLEAR)]


def test_an_erased_value_is_told_and_one_taken_back_never_holds() -> None:
    holdings = Holdings()
    put(holdings, 1, Opened("values", "C001"))
    put(holdings, 2, Opened("values", "C001", CLEAR), gone=True)
    (category,) = holdings.told(WORDING)
    assert (category.erased, category.now) == (True, [])
    assert [(line.erased, line.taken_back) for line in category.history] == [
        (True, False),
        (False, True),
    ]


def test_an_extent_gives_what_was_asked_for_without_what_is_withheld() -> None:
    extent = Extent(frozenset({"C001", "C002"}), frozenset({"C002"}))
    assert [extent.includes(code) for code in ("C001", "C002", "C011", None)] == [
        *(True, False, False, True)
    ]
    assert all(Extent().includes(code) for code in ("C001", None))


def test_lines_and_cases_together_tell_every_fact_about_a_member() -> None:
    told = {*SUMMARISED, *CASE_OF, *SECTION_OF, EventAmended}
    assert {fact for fact in FACTS if fact.ABOUT_MEMBER} <= told
