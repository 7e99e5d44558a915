"""What a recipient was told and answered: when something is still to come."""

import pytest
from msgspec.structs import replace

from ledger.decisions.notification_state import DONE, Notification, fits, fitting
from ledger.vocabulary.codes import Acknowledgement, Handover, NotificationKind
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from tests.member_events import at, happened

TOLD = RecipientNotified(
    notification="N1",
    recipient="courier",
    kind=NotificationKind.ERASURE,
    categories=["C001"],
    handover=Handover.API,
    reason="erase it",
)


def answer(answer: str) -> RecipientAcknowledged:
    return RecipientAcknowledged(
        notification="N1",
        recipient="courier",
        answer=Acknowledgement(answer),
        handover=Handover.API,
    )


def after(*facts: Fact, minutes: list[int] | None = None) -> Notification:
    notification = Notification()
    for position, (fact, minute) in enumerate(
        zip(facts, minutes or range(len(facts)), strict=True), start=1
    ):
        notification.take(position, happened(fact, f"e{position}", minute))
    return notification


STATES: dict[str, tuple[list[Fact], str]] = {
    "told": ([TOLD], "open"),
    "deleted": ([TOLD, answer("deleted")], "deleted"),
    "corrected": ([TOLD, answer("corrected")], "corrected"),
    "restricted": ([TOLD, answer("restricted")], "restricted"),
    "no record": ([TOLD, answer("no_record")], "no_record"),
    "refused is an answer": ([TOLD, answer("refused")], "refused"),
    "unreachable is none": ([TOLD, answer("unreachable")], "open"),
    "reached at last": ([TOLD, answer("unreachable"), answer("deleted")], "deleted"),
    "unreachable, told again": ([TOLD, answer("unreachable"), TOLD], "open"),
    "told again after an answer": ([TOLD, answer("refused"), TOLD], "open"),
    "and answered again": ([TOLD, answer("refused"), TOLD, answer("deleted")], "deleted"),
}


@pytest.mark.parametrize("name", STATES)
def test_what_is_still_to_come(name: str) -> None:
    facts, state = STATES[name]
    notification = after(*facts)
    assert (notification.state, notification.is_open) == (state, state == "open")


def test_the_order_of_arrival_does_not_matter() -> None:
    assert after(answer("deleted"), TOLD, minutes=[9, 1]).state == "deleted"
    assert after(answer("deleted"), TOLD, minutes=[1, 9]).is_open
    late = after(TOLD, answer("deleted"), answer("refused"), minutes=[1, 9, 5])
    assert late.state == "deleted"


def test_every_telling_counts_and_the_first_is_remembered() -> None:
    notification = after(TOLD, TOLD, TOLD, minutes=[5, 1, 9])
    assert notification.times_told == 3
    assert notification.first_told_at == at(1)
    assert notification.first_position == 1


@pytest.mark.parametrize("kind", list(NotificationKind))
def test_an_answer_fits_what_was_told(kind: NotificationKind) -> None:
    others = {done for other, done in DONE.items() if other is not kind}
    assert set(Acknowledgement) - set(fitting(kind)) == others


def test_deleted_instead_of_corrected_is_said_with_a_reason() -> None:
    kind = NotificationKind.CORRECTION
    assert fits(answer("corrected"), kind)
    assert not fits(answer("deleted"), kind)
    assert fits(replace(answer("deleted"), reason="not a customer any more"), kind)
    assert not fits(replace(answer("restricted"), reason="not asked for"), kind)


def test_the_first_text_is_for_the_recipient_whatever_came_first() -> None:
    again = replace(TOLD, reason="no answer came")
    notification = after(again, TOLD, minutes=[5, 1])
    assert notification.first_told == TOLD
    assert notification.told == again
