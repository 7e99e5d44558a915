"""Who must be told of a correction."""

import pytest

from ledger.decisions.telling import to_tell
from ledger.vocabulary.codes import Acknowledgement, Handover, NotificationKind
from ledger.vocabulary.erasure import RecipientNotified
from ledger.vocabulary.fact import Fact
from tests.member_events import at, happened
from tests.unit.decisions.test_open_disclosures import answered, given

CORRECTED_MINUTE = 10


def told(minute: int, *categories: str, kind: str = "correction") -> tuple[int, Fact]:
    fact = RecipientNotified(
        notification="N1",
        recipient="courier",
        kind=NotificationKind(kind),
        categories=list(categories),
        handover=Handover.API,
        reason="correct it",
    )
    return minute, fact


GIVEN = (1, given("courier", "C001", "C002"))
CASES: dict[str, tuple[list[tuple[int, Fact]], dict[str, tuple[str, ...]]]] = {
    "nobody was given it": ([], {}),
    "given before": ([GIVEN], {"courier": ("C001",)}),
    "given another category": ([(1, given("courier", "C002"))], {}),
    "given after": ([(11, given("courier", "C001"))], {}),
    "deleted since": (
        [GIVEN, told(2, "C001", kind="erasure"), (3, answered("courier", Acknowledgement.DELETED))],
        {},
    ),
    "told since by somebody else": ([GIVEN, told(12, "C001", "C011")], {}),
    "told since of something else": ([GIVEN, told(12, "C002")], {"courier": ("C001",)}),
    "told before, of an earlier correction": ([GIVEN, told(5, "C001")], {"courier": ("C001",)}),
    "told since to erase it": ([GIVEN, told(12, "C001", kind="erasure")], {}),
    "told since to restrict it": (
        [GIVEN, told(12, "C001", kind="restriction")],
        {"courier": ("C001",)},
    ),
    "two recipients": (
        [GIVEN, (2, given("insurer", "C001")), told(12, "C001")],
        {"insurer": ("C001",)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_is_told(name: str) -> None:
    facts, expected = CASES[name]
    events = [
        (position, happened(fact, f"e{position}", minute))
        for position, (minute, fact) in enumerate(facts, start=1)
    ]
    found = to_tell(events, (at(CORRECTED_MINUTE), 0), ["C001"])
    assert {recipient: held.categories for recipient, held in found.items()} == expected


def test_what_stands_in_the_log_before_the_correction_told_of_something_else() -> None:
    minute, fact = told(12, "C001")
    events = [(1, happened(GIVEN[1], "e1", 1)), (2, happened(fact, "e2", minute))]
    assert to_tell(events, (at(CORRECTED_MINUTE), 3), ["C001"]).keys() == {"courier"}
