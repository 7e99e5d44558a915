"""Members whose data is to be erased without anybody asking: found by their views, judged anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from api.erasing.facts import member_of, rules_of
from api.erasing.means import Means
from api.erasing.ordering import Order, order
from api.reading.positions import reached
from api.reading.sql import statement
from ledger.decisions.clock import day_of
from ledger.decisions.erasures import Due, Member, Plan, Wish, due
from ledger.decisions.refused import DecisionRefusedError
from ledger.decisions.retention import Rules
from ledger.vocabulary.codes import ErasureTrigger, RestrictionScope
from ledger.vocabulary.organisation import RetentionStart
from projections.members.view import Category, View, decode_view

VIEWS = statement("member_views")
FETCHED_VIEWS = 1_000
ACTOR = "ledger:retention"
REASONS = {
    ErasureTrigger.STOP_REQUEST: "當事人請求停止且已准許。 A stop was asked for and granted.",
    ErasureTrigger.SERVICE_ENDED: "服務已終止。 The service has ended.",
    ErasureTrigger.PERIOD_OVER: "保存期限已屆滿。 The period of retention is over.",
}


@dataclass(frozen=True, slots=True)
class DueMember:
    """Somebody whose data is due, and why."""

    subject: UUID
    due: Due

    @property
    def what(self) -> str:
        """The categories; `*` for everything."""
        return ",".join(self.due.categories or ("*",))


def due_members(means: Means, service: str | None = None) -> Iterator[DueMember]:
    """Every member with something due, in constant memory.

    `service` is the one whose end ends every membership.

    Raises a 503 `Problem` for an event that cannot be read, `psycopg.errors.UndefinedTable` where
    no read model was ever made.
    """
    now = datetime.now(UTC)
    with means.connections() as connection:
        rules = rules_of(connection, reached(connection), now)
    with (
        means.connections() as views,
        means.connections() as connection,
        views.transaction(),
        views.cursor("member_views", binary=True) as cursor,
    ):
        cursor.itersize = FETCHED_VIEWS
        for subject, view in cursor.execute(VIEWS):
            if not service and not may_be_due(decode_view(view), rules, now):
                continue
            with connection.transaction():
                member = member_of(connection, subject, reached(connection))
            if found := due(member, rules, now, service):
                yield DueMember(UUID(subject), found)


def erase_due(means: Means, member: DueMember, service: str | None = None) -> tuple[str, Plan]:
    """Orders it if it is still due; the name of the erasure and what it takes.

    Raises what `order` raises.
    """
    trigger, categories = member.due
    name = str(uuid4())
    wish = Wish(trigger, categories)

    def check(found: Member, rules: Rules, now: datetime) -> None:
        if due(found, rules, now, service) != member.due:
            raise DecisionRefusedError("it is not due any more")

    wanted = Order(name, member.subject, wish, REASONS[trigger], ACTOR, check=check)
    decided, _ = order(means, wanted)
    return name, decided.plan


def may_be_due(view: View, rules: Rules, now: datetime) -> bool:
    """False only where nothing can be due: the member's own events need not be read."""
    if view.erased:
        return False
    if view.erasures:
        return True
    if any(r.is_active and r.scope is RestrictionScope.ALL for r in view.restrictions.values()):
        return True
    return any(_may_be_over(name, held, rules, now) for name, held in view.categories.items())


def _may_be_over(name: str, held: Category, rules: Rules, now: datetime) -> bool:
    """Whether each period that begins with the collection or later would be over."""
    latest = max(filter(None, (held.last, held.corrected)), default=None)
    periods = rules.periods_of(name)
    if not periods or latest is None:
        return False
    if any(each.start is RetentionStart.MEMBERSHIP_ENDED for each in periods):
        return False
    collected, today = day_of(latest.time), day_of(now)
    return all(collected + timedelta(days=each.keep_days) < today for each in periods)
