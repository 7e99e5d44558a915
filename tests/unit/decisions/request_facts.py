"""Facts of one request for one right, and the states they lead to."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.decisions.request_state import Request, State
from ledger.vocabulary.codes import Channel, IdentityMethod, Outcome, Right
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestItem,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)

RECEIVED_AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
NOW = RECEIVED_AT + timedelta(days=3)
CALENDAR = TaiwanHolidays()


def received(*rights: Right, by_agent: bool = False) -> RequestReceived:
    items = [
        RequestItem(right=right, clock=first_clock(right, RECEIVED_AT, CALENDAR))
        for right in rights or (Right.COPY,)
    ]
    return RequestReceived(
        request="R1",
        items=items,
        received_at=RECEIVED_AT,
        channel=Channel.EMAIL,
        law="TW-PDPA@2023-05-31",
        by_agent=by_agent,
    )


def verified(passed: bool = True, **changes: Any) -> RequestVerified:
    method = IdentityMethod.EMAIL_OTP
    return RequestVerified(request="R1", method=method, passed=passed, verifier="key:1", **changes)


def extended(right: Right = Right.COPY) -> RequestExtended:
    return RequestExtended(
        request="R1",
        right=right,
        clock=first_clock(right, RECEIVED_AT, CALENDAR),
        reason="records must be searched by hand",
        notified_at=NOW,
        channel=Channel.EMAIL,
    )


def decided(outcome: Outcome, right: Right = Right.COPY, **changes: Any) -> RequestDecided:
    return RequestDecided(request="R1", right=right, outcome=outcome, reason="as it is", **changes)


def fulfilled(right: Right = Right.COPY) -> RequestFulfilled:
    return RequestFulfilled(request="R1", right=right, summary="sent", channel=Channel.EMAIL)


def withdrawn(*rights: Right) -> RequestWithdrawn:
    return RequestWithdrawn(request="R1", channel=Channel.EMAIL, rights=list(rights) or None)


GRANTED = decided(Outcome.GRANTED)
LEADING_TO: dict[State, list[Fact]] = {
    State.RECEIVED: [received()],
    State.UNVERIFIED: [received(), verified(False)],
    State.VERIFIED: [received(), verified()],
    State.GRANTED: [received(), verified(), GRANTED],
    State.PARTIALLY_GRANTED: [received(), verified(), decided(Outcome.PARTIALLY_GRANTED)],
    State.REFUSED: [received(), decided(Outcome.REFUSED)],
    State.FULFILLED: [received(), verified(), GRANTED, fulfilled()],
    State.WITHDRAWN: [received(), withdrawn()],
}


def request_of(*facts: Fact) -> Request:
    request = Request()
    for fact in facts:
        request.take(fact)
    return request
