"""Every step from every state: taken, or refused with the state and what may follow."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from ledger.decisions import request_steps as steps
from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.decisions.request_state import State, Step
from ledger.decisions.request_steps import Requests
from ledger.vocabulary.codes import Channel, Outcome, Right
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.fact import Fact
from tests.unit.decisions.request_facts import (
    CALENDAR,
    GRANTED,
    LEADING_TO,
    NOW,
    extended,
    fulfilled,
    received,
    request_of,
    verified,
    withdrawn,
)
from tests.unit.decisions.request_facts import decided as decision

UNDECIDED = {Step.VERIFY, Step.EXTEND, Step.DECIDE, Step.WITHDRAW}
ALLOWED: dict[State, set[Step]] = {
    State.RECEIVED: UNDECIDED,
    State.UNVERIFIED: UNDECIDED,
    State.VERIFIED: UNDECIDED,
    State.GRANTED: {Step.FULFIL, Step.WITHDRAW},
    State.PARTIALLY_GRANTED: {Step.FULFIL, Step.WITHDRAW},
    State.REFUSED: set(),
    State.FULFILLED: set(),
    State.WITHDRAWN: set(),
}


def take(step: Step, requests: Requests) -> Sequence[Fact]:
    match step:
        case Step.VERIFY:
            return steps.verify(requests, NOW, verified())
        case Step.EXTEND:
            return steps.extend(requests, NOW, extended(), 15, CALENDAR)
        case Step.DECIDE:
            return steps.decide(requests, NOW, decision(Outcome.REFUSED), None)
        case Step.FULFIL:
            return steps.fulfil(requests, NOW, fulfilled())
        case Step.WITHDRAW:
            return steps.withdraw(requests, NOW, withdrawn())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_state(state: State, step: Step) -> None:
    request = request_of(*LEADING_TO[state])
    assert request.state_of(Right.COPY) is state
    assert set(request.steps_of(Right.COPY, NOW)) == ALLOWED[state]
    if step in ALLOWED[state]:
        assert len(take(step, {"R1": request})) == 1
        return
    with pytest.raises(DecisionRefusedError) as refused:
        take(step, {"R1": request})
    assert refused.value.state == {"copy": state.value}
    assert set((refused.value.allowed or {})["copy"]) == {each.value for each in ALLOWED[state]}


@pytest.mark.parametrize("state", State)
def test_no_request_is_received_again(state: State) -> None:
    with pytest.raises(DecisionRefusedError, match="already") as refused:
        steps.receive({"R1": request_of(*LEADING_TO[state])}, NOW, received(), None)
    assert refused.value.state == {"copy": state.value}


@pytest.mark.parametrize("step", Step)
def test_nothing_is_done_with_what_nobody_received(step: Step) -> None:
    for requests in ({}, {"R1": request_of(verified())}):
        with pytest.raises(UnknownThingError):
            take(step, requests)


@pytest.mark.parametrize("state", [State.RECEIVED, State.UNVERIFIED])
@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.PARTIALLY_GRANTED])
def test_nothing_is_granted_to_a_stranger(state: State, outcome: Outcome) -> None:
    request = request_of(*LEADING_TO[state])
    with pytest.raises(DecisionRefusedError, match="identity"):
        steps.decide({"R1": request}, NOW, decision(outcome), None)


def test_the_last_moment_for_an_extension_is_the_end_of_the_first_deadline() -> None:
    request = request_of(received())
    clock = request.items[Right.COPY].clock
    assert clock is not None
    (fact,) = steps.extend({"R1": request}, clock.due_at, extended(), 15, CALENDAR)
    assert fact == steps.extend({"R1": request}, NOW, extended(), 15, CALENDAR)[0]
    late = clock.due_at + timedelta(microseconds=1)
    with pytest.raises(DecisionRefusedError):
        steps.extend({"R1": request}, late, extended(), 15, CALENDAR)


def test_nothing_is_extended_twice_or_too_far() -> None:
    with pytest.raises(DecisionRefusedError, match="15 days at most"):
        steps.extend({"R1": request_of(received())}, NOW, extended(), 16, CALENDAR)
    request = request_of(received(), extended())
    with pytest.raises(DecisionRefusedError, match="no extend now"):
        steps.extend({"R1": request}, NOW, extended(), 1, CALENDAR)


def test_a_right_that_was_not_asked_for_is_not_decided() -> None:
    fact = decision(Outcome.REFUSED, Right.DELETION)
    with pytest.raises(DecisionRefusedError, match="does not ask"):
        steps.decide({"R1": request_of(received())}, NOW, fact, None)


def test_a_verified_member_is_not_refused_as_a_stranger() -> None:
    fact = decision(Outcome.REFUSED, grounds=["ID_NOT_VERIFIED"])
    with pytest.raises(DecisionRefusedError, match="is verified"):
        steps.decide({"R1": request_of(received(), verified())}, NOW, fact, None)
    failed = request_of(received(), verified(), verified(False))
    assert steps.decide({"R1": failed}, NOW, fact, None) == [fact]


def test_some_rights_are_withdrawn_and_the_rest_goes_on() -> None:
    request = request_of(received(Right.COPY, Right.STOP), withdrawn(Right.STOP))
    assert request.state_of(Right.COPY) is State.RECEIVED
    with pytest.raises(DecisionRefusedError):
        steps.withdraw({"R1": request}, NOW, withdrawn(Right.COPY, Right.STOP))
    assert steps.withdraw({"R1": request}, NOW, withdrawn()) == [withdrawn()]


def test_withdrawing_the_whole_leaves_what_was_done() -> None:
    facts = (received(Right.COPY, Right.STOP), verified(), GRANTED, fulfilled(), withdrawn())
    request = request_of(*facts)
    assert request.state_of(Right.COPY) is State.FULFILLED
    assert request.state_of(Right.STOP) is State.WITHDRAWN


def corrected() -> DataCorrected:
    return DataCorrected(
        categories=["C001"], reason="a slip", fault_ours=True, channel=Channel.WEB, request="R1"
    )


CORRECTION = (
    received(Right.CORRECTION),
    verified(),
    decision(Outcome.GRANTED, Right.CORRECTION),
)


def test_a_correction_is_fulfilled_by_correcting() -> None:
    fact = fulfilled(Right.CORRECTION)
    with pytest.raises(DecisionRefusedError, match="nothing was corrected"):
        steps.fulfil({"R1": request_of(*CORRECTION)}, NOW, fact)
    made = steps.fulfil({"R1": request_of(*CORRECTION)}, NOW, fact, corrected())
    assert made == [corrected(), fact]
    assert steps.fulfil({"R1": request_of(*CORRECTION, corrected())}, NOW, fact) == [fact]
