"""Ordering an erasure: decided from the log, appended with its fence in one commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from psycopg import Connection
from psycopg.errors import UndefinedTable

from api.erasing.facts import member_of, rules_of
from api.erasing.means import Means, Row, own_event
from api.reading.sql import rows, statement
from ledger.decisions.erasures import Member, Plan, Wish, plan, warnings
from ledger.decisions.refused import DecisionRefusedError
from ledger.decisions.retention import Rules
from ledger.log import erase
from ledger.log.append import ConditionFailedError, StaleEpochError, State
from ledger.log.decide import UndecidedError
from ledger.log.erase import Fence, Recorded
from ledger.log.recorder import condition_json
from ledger.vocabulary.erasure import ErasureOrdered

ATTEMPTS = 10
RULES_CHANGING = ["hold.placed", "hold.released", "retention.set", "service.terminated"]
MEMBER_CHANGING = [
    "erasure.ordered",
    "erasure.completed",
    "request.received",
    "request.decided",
    "request.withdrawn",
    "processing.restricted",
    "processing.resumed",
    "event.amended",
]
HEAD = b"SELECT position, epoch FROM head"
PURGING = statement("purging")
PURGED_TABLES = ("members", "consents", "marketing_refusals")
OF_MEMBER = statement("erasures_of_member")
IS_TOMBSTONE = b"SELECT EXISTS (SELECT FROM tombstones WHERE subject = %(subject)s)"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be erased of whom, and who says so."""

    erasure: str
    subject: UUID
    wish: Wish
    reason: str
    actor: str
    request: str | None = None
    check: Callable[[Member, Rules, datetime], None] | None = None
    """Refuses what the member's data no longer bears out, at the moment of the order."""
    check_request: Callable[[Connection[Row], int], object] | None = None
    """Refuses what the request, as of a position, no longer grants."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A plan, and up to where the log was read for it."""

    plan: Plan
    position: int
    epoch: int
    now: datetime
    purging: dict[str, int]
    warnings: Sequence[str] = ()
    """What the log does not bear out of the order's reason."""


def plan_of(means: Means, order: Order) -> Decided:
    """What an order would do. Raises what `order` raises, but for `UndecidedError`."""
    return _decide(means, order)


def order(means: Means, order: Order) -> tuple[Decided, Recorded]:
    """From its commit on nothing is sealed or unsealed behind the fence.

    Raises `DecisionRefusedError`, `UndecidedError` when others kept changing what it depends on, a
    503 `Problem` for an event that cannot be read.
    """
    for _ in range(ATTEMPTS):
        decided = _decide(means, order)
        try:
            return decided, _append(means, order, decided)
        except (ConditionFailedError, StaleEpochError):
            continue
    raise UndecidedError(f"given up after {ATTEMPTS} attempts")


def _decide(means: Means, order: Order) -> Decided:
    now = datetime.now(UTC)
    subject = str(order.subject)
    with means.connections() as connection, connection.transaction():
        head, epoch = rows(connection, HEAD)[0]
        _check_none_before(connection, order.subject)
        member, rules = member_of(connection, subject, head), rules_of(connection, head, now)
        if order.check:
            order.check(member, rules, now)
        if order.check_request:
            order.check_request(connection, head)
        planned = plan(order.wish, member, rules, now)
    purging = _purging(means, order.subject) if planned.is_whole else {}
    told = warnings(order.wish, member, rules, now)
    return Decided(planned, head, epoch, now, purging, told)


def _append(means: Means, order: Order, decided: Decided) -> Recorded:
    planned = decided.plan
    fact = ErasureOrdered(
        erasure=order.erasure,
        trigger=order.wish.trigger,
        reason=order.reason,
        categories=list(order.wish.categories) if order.wish.categories else None,
        kept=list(planned.kept) or None,
        request=order.request,
    )
    id_ = f"erasure/{order.erasure}/ordered"
    event = own_event(fact, order.subject, id_, order.actor, decided.now)
    fence = Fence(order.erasure, order.subject, planned.classes, planned.spared)
    with means.connections() as connection:
        recorded = erase.order(
            connection,
            means.entry(connection, event),
            fence,
            decided.purging,
            epoch=decided.epoch,
            condition=condition_json(_unchanged(order, decided.position)),
        )
    if recorded.state is not State.NEW:
        raise DecisionRefusedError(f"erasure {order.erasure} was ordered already")
    return recorded


def _unchanged(order: Order, position: int) -> DCBAppendCondition:
    """What the plan depends on must be as it was read."""
    items = [
        DCBQueryItem(types=RULES_CHANGING, tags=[]),
        DCBQueryItem(types=MEMBER_CHANGING, tags=[f"member:{order.subject}"]),
    ]
    return DCBAppendCondition(DCBQuery(items=items), position)


def _check_none_before(connection: Connection[Row], subject: UUID) -> None:
    """One erasure of a member at a time; nothing follows the erasure of everything."""
    if rows(connection, IS_TOMBSTONE, {"subject": subject})[0][0]:
        raise DecisionRefusedError("this subject stands for somebody erased: nothing is held of it")
    for erasure, completed_at, _ in rows(connection, OF_MEMBER, {"subject": subject}):
        if completed_at is None:
            raise DecisionRefusedError(f"erasure {erasure} of this member is under way")
        raise DecisionRefusedError(f"everything of this member was erased: {erasure}")


def _purging(means: Means, subject: UUID) -> dict[str, int]:
    """How many rows of the read models go; none while no read model was ever made."""
    try:
        with means.connections() as connection:
            counted = rows(connection, PURGING, {"subject": subject})[0]
    except UndefinedTable:
        return {}
    return dict(zip(PURGED_TABLES, counted, strict=True))
