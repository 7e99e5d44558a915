"""Laws of a member's account: the order of arrival never matters, and nothing is lost."""

from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from api.copies.account import Account
from api.copies.wording import Wording
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.amendments import amended, event_name
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.own import EventAmended
from tests.member_events import history

WORDING = Wording(Catalogue.shipped())


def told(events: list[tuple[int, Stored[Any]]]) -> dict[str, Any]:
    words = {
        event_name(each.source, each.id): amended(position, each)
        for position, each in events
        if isinstance(each.data, EventAmended)
    }
    account = Account(WORDING, words)
    for position, each in events:
        account.take(position, each)
    sections = {
        "collections": account.collections(),
        "uses": account.uses(),
        "disclosures": account.disclosures(),
        "declined": account.declined(),
        "notices": list(account.presented()),
        "amendments": account.amendments(),
        "others": account.cases.single("others"),
    }
    sections |= {name: account.cases.single(name) for name in SINGLE}
    sections |= {name: list(account.cases.of(name)) for name in CASES}
    plain: dict[str, Any] = msgspec.to_builtins(sections)
    return plain


SINGLE = ("consents", "marketing", "corrections")
CASES = (
    *("restrictions", "requests", "inquiries", "erasures", "notifications"),
    *("holds", "incidents"),
)
LINES = ("collections", "uses", "disclosures", "declined", "notices")


def without_reasons(sections: dict[str, Any]) -> dict[str, Any]:
    """Which few of many reasons a line names is the only thing that arrival decides."""
    for name in LINES:
        for line in sections[name]:
            line.pop("reasons", None)
    return sections


@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_the_order_of_arrival_never_matters(random: Random, number: int) -> None:
    events = list(enumerate(history(random, number, members=1), 1))
    shuffled = random.sample(events, len(events))
    assert without_reasons(told(shuffled)) == without_reasons(told(events))


@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_every_event_is_told_or_was_taken_back(random: Random, number: int) -> None:
    events = list(enumerate(history(random, number, members=1), 1))
    sections = told(events)
    lines = sum(line["count"] for name in LINES for line in sections[name])
    steps = sum(len(case["steps"]) for name in CASES for case in sections[name])
    singles = sum(len(sections[name]) for name in (*SINGLE, "others", "amendments"))
    assert lines + steps + singles <= number
    if not sections["amendments"]:
        assert lines + steps + singles == number
