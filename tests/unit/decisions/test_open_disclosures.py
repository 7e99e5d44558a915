"""Which recipients still hold a member's data, case by case."""

from typing import Any

import pytest

from ledger.decisions.open_disclosures import OpenDisclosure, open_disclosures
from ledger.vocabulary.codes import Acknowledgement, Handover, Manner, NotificationKind
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from tests.member_events import at, happened


def given(recipient: str, *categories: str, handover: Handover = Handover.API) -> DataDisclosed:
    return DataDisclosed(
        recipient=recipient,
        categories=list(categories),
        purposes=["090"],
        basis="TW20.1.0",
        notice="2026-01",
        region="TW",
        reason="for the order",
        manner=Manner.DELIVERY,
        handover=handover,
    )


def told(recipient: str, *categories: str, notification: str = "N1") -> RecipientNotified:
    return RecipientNotified(
        notification=notification,
        recipient=recipient,
        kind=NotificationKind.ERASURE,
        categories=list(categories),
        handover=Handover.FILE,
        reason="erase it",
    )


def answered(
    recipient: str, answer: Acknowledgement, notification: str = "N1"
) -> RecipientAcknowledged:
    return RecipientAcknowledged(
        notification=notification, recipient=recipient, answer=answer, handover=Handover.FILE
    )


def events(*facts: Fact, minutes: list[int] | None = None) -> list[tuple[int, Stored[Fact]]]:
    """At positions 1, 2, …; a minute apart unless the minutes are given."""
    when = minutes or range(len(facts))
    return [
        (position, happened(fact, f"e{position}", minute))
        for position, (fact, minute) in enumerate(zip(facts, when, strict=True), start=1)
    ]


def held(*facts: Fact, categories: list[str] | None = None, **more: Any) -> dict[str, list[str]]:
    found = open_disclosures(events(*facts, **more), categories)
    return {name: list(each.categories) for name, each in found.items()}


GIVEN, TOLD = given("courier", "C001", "C002"), told("courier", "C001", "C002")
DELETED = answered("courier", Acknowledgement.DELETED)

CASES: dict[str, tuple[list[Fact], dict[str, list[str]]]] = {
    "nothing disclosed": ([], {}),
    "never told": ([GIVEN], {"courier": ["C001", "C002"]}),
    "told, not answered": ([GIVEN, TOLD], {"courier": ["C001", "C002"]}),
    "deleted": ([GIVEN, TOLD, DELETED], {}),
    "no record": ([GIVEN, TOLD, answered("courier", Acknowledgement.NO_RECORD)], {}),
    "refused": (
        [GIVEN, TOLD, answered("courier", Acknowledgement.REFUSED)],
        {"courier": ["C001", "C002"]},
    ),
    "unreachable": (
        [GIVEN, TOLD, answered("courier", Acknowledgement.UNREACHABLE)],
        {"courier": ["C001", "C002"]},
    ),
    "corrected is not deleted": (
        [GIVEN, TOLD, answered("courier", Acknowledgement.CORRECTED)],
        {"courier": ["C001", "C002"]},
    ),
    "deleted, then refused: it is gone": (
        [GIVEN, TOLD, DELETED, answered("courier", Acknowledgement.REFUSED)],
        {},
    ),
    "told of one category only": (
        [GIVEN, told("courier", "C002"), DELETED],
        {"courier": ["C001"]},
    ),
    "disclosed again after the answer": (
        [GIVEN, TOLD, DELETED, given("courier", "C002")],
        {"courier": ["C002"]},
    ),
    "another recipient's answer": (
        [GIVEN, TOLD, answered("insurer", Acknowledgement.DELETED)],
        {"courier": ["C001", "C002"]},
    ),
    "an answer to a notification nobody sent": (
        [GIVEN, TOLD, answered("courier", Acknowledgement.DELETED, "N9")],
        {"courier": ["C001", "C002"]},
    ),
    "an answer in the log before its notification": ([GIVEN, DELETED, TOLD], {}),
    "two recipients": (
        [given("payments", "C002"), GIVEN, TOLD, DELETED],
        {"payments": ["C002"]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_still_holds_what(name: str) -> None:
    facts, expected = CASES[name]
    assert held(*facts) == expected


def test_only_the_categories_in_question_count() -> None:
    assert held(GIVEN, categories=["C002", "C011"]) == {"courier": ["C002"]}
    assert held(GIVEN, categories=["C011"]) == {}
    assert held(GIVEN, categories=[]) == {}


def test_a_disclosure_that_reached_the_log_late_is_closed_by_its_own_time() -> None:
    assert held(TOLD, DELETED, GIVEN, minutes=[1, 2, 0]) == {}


def test_at_the_same_moment_the_position_says_what_came_first() -> None:
    assert held(GIVEN, TOLD, DELETED, minutes=[5, 5, 5]) == {}
    assert held(TOLD, DELETED, GIVEN, minutes=[5, 5, 5]) == {"courier": ["C001", "C002"]}


def test_the_last_handover_and_the_span_are_told() -> None:
    found = open_disclosures(
        events(
            given("courier", "C001", handover=Handover.FILE),
            given("courier", "C002", handover=Handover.PAPER),
            given("courier", "C001", handover=Handover.API),
            minutes=[3, 9, 6],
        ),
        None,
    )
    assert found == {
        "courier": OpenDisclosure(
            "courier",
            ("C001", "C002"),
            Handover.PAPER,
            count=3,
            first=at(3),
            last=at(9),
            orders=((at(3), 1), (at(6), 3), (at(9), 2)),
        )
    }
