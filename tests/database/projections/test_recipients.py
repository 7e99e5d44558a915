from datetime import date
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.log.append import Entry
from ledger.vocabulary.codes import Handover, NotificationKind
from ledger.vocabulary.envelope import decode
from ledger.vocabulary.erasure import RecipientNotified
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientRegistered,
    RecipientSupervised,
    RecipientSuspended,
)
from ledger.vocabulary.registry import fact_class
from projections.projection import Event
from projections.recipients.fold import Recipient
from projections.recipients.projection import Recipients
from tests.database.conftest import Log
from tests.database.projections.history import START, add, disclosed, entry, registered, rows
from tests.database.projections.views import project

SUBJECT = "0b1f6a2e-5c1d-4f7e-9a3b-2d4c6e8f0a1b"


def agreed(agreement: str = "A1", **changes: Any) -> RecipientAgreed:
    values: dict[str, Any] = {
        "recipient": "black-cat",
        "agreement": agreement,
        "categories": ["C001"],
        "purposes": ["148"],
        "valid_from": date(2026, 1, 1),
    }
    return RecipientAgreed(**values | changes)


def supervised(result: str) -> RecipientSupervised:
    return RecipientSupervised(recipient="black-cat", passed=True, method="visit", result=result)


def suspended(reason: str) -> RecipientSuspended:
    return RecipientSuspended(recipient="black-cat", reason=reason, effective_from=START)


def notified() -> RecipientNotified:
    return RecipientNotified(
        notification="N1",
        recipient="post",
        kind=NotificationKind.CORRECTION,
        categories=["C001"],
        handover=Handover.API,
        reason="the address was wrong",
    )


def test_the_latest_registration_and_suspension_hold(log: Log) -> None:
    add(
        log,
        [
            entry(registered(registration="newest"), minute=9),
            entry(registered(registration="older"), minute=3),
            entry(suspended("first"), minute=4),
            entry(suspended("second"), minute=4),
        ],
    )
    project(log, [Recipients()])
    ((row),) = rows(
        log,
        "SELECT registered ->> 'registration', suspension ->> 'reason', first_position, position"
        " FROM recipients",
    )
    assert row == ("newest", "second", 1, 4)


def test_agreements_and_supervisions_stand_in_the_order_of_their_times(log: Log) -> None:
    add(log, [entry(agreed("A2"), minute=7), entry(supervised("good"), minute=8)])
    project(log, [Recipients()])
    add(log, [entry(agreed("A1"), minute=1), entry(supervised("fair"), minute=2)])
    project(log, [Recipients()])
    ((agreements, supervisions),) = rows(log, "SELECT agreements, supervisions FROM recipients")
    assert [item["agreement"] for item in agreements] == ["A1", "A2"]
    assert [(item["result"], item["position"]) for item in supervisions] == [
        ("fair", 4),
        ("good", 2),
    ]
    assert agreements[0]["valid_from"] == "2026-01-01"


def test_one_that_was_never_registered_shows(log: Log) -> None:
    add(
        log,
        [
            entry(registered("black-cat")),
            entry(disclosed("stranger"), subject=SUBJECT),
            entry(notified(), subject=SUBJECT),
            entry(disclosed("stranger"), subject=SUBJECT),
        ],
    )
    project(log, [Recipients()])
    seen = "SELECT recipient, registered IS NULL, first_position FROM recipients ORDER BY 1"
    assert rows(log, seen) == [("black-cat", False, 1), ("post", True, 3), ("stranger", True, 2)]


def test_what_is_stored_reads_back_as_the_fact(log: Log) -> None:
    add(log, [entry(registered(registration="R1"))])
    project(log, [Recipients()])
    ((data,),) = rows(log, "SELECT registered FROM recipients")
    assert msgspec.convert(data, RecipientRegistered) == registered(registration="R1")


def folded(entries: list[tuple[int, Entry]]) -> Recipient:
    state = Recipient("black-cat")
    for position, made in entries:
        state.add(Event(position, START, made.type, list(made.tags), made.data))
    return state


FACTS = [
    entry(registered(registration="1"), minute=1),
    entry(registered(registration="2"), minute=1),
    entry(agreed("A1", notice="old"), minute=4),
    entry(agreed("A1", notice="new"), minute=5),
    entry(supervised("fair"), minute=3),
    entry(suspended("why"), minute=2),
]


@pytest.mark.parametrize("name", ["registered", "agreements", "supervisions", "suspension"])
def test_the_order_of_arrival_does_not_matter(name: str) -> None:
    """Positions belong to the facts here, so that only the order of taking them in differs."""
    numbered = list(enumerate(FACTS, 1))
    found = [getattr(folded(list(order)), name) for order in permutations(numbered)]
    assert all(state == found[0] for state in found)


@given(st.lists(st.sampled_from(FACTS), min_size=1))
def test_the_latest_by_time_and_position_holds(entries: list[Entry]) -> None:
    state = folded(list(enumerate(entries, 1)))
    events = [(decode(e.data, fact_class(e.type)).time, n, e) for n, e in enumerate(entries, 1)]
    latest = max((e for e in events if e[2].type == "recipient.registered"), default=None)
    assert state.registered_position == (latest[1] if latest else None)
    assert (state.first_position, state.position) == (1, len(entries))
