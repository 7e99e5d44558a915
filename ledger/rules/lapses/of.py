"""All lapses of one thing: a member, a recipient, an incident, the notice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from ledger.rules.in_force import RulesAt
from ledger.rules.lapses.condition import Condition, Told, lapses
from ledger.rules.lapses.organisation import incomplete, unreported, unsupervised
from ledger.rules.lapses.requests import TAKES_IN as OF_REQUESTS
from ledger.rules.lapses.requests import request_lapses
from ledger.rules.lapses.retention import TAKES_IN as OF_RETENTION
from ledger.rules.lapses.retention import Retention, overdue
from ledger.rules.lapses.telling import TAKES_IN as OF_TELLING
from ledger.rules.lapses.telling import unconfirmed, untold

OF_MEMBERS = tuple({*OF_REQUESTS, *OF_TELLING, *OF_RETENTION})
"""The facts about a member that lapses are seen in."""
NOTICES = "notices"
"""The one owner of what is wrong with any version of the notice."""


def member_lapses(
    events: Sequence[Told], rules_at: RulesAt, keeping: Sequence[Told] = ()
) -> Iterator[Condition]:
    """Of one member, out of its events in the log's order without what was taken back, and what
    was said of periods and holds.
    """
    subject = events[0][1].subject if events else None
    yield from case_lapses(events, rules_at)
    if subject:
        yield from _in_force(overdue(subject, events, keeping), rules_at)


def case_lapses(events: Sequence[Told], rules_at: RulesAt) -> Iterator[Condition]:
    """Of one member, all but what was kept too long."""
    found = chain(request_lapses(events), untold(events, rules_at), unconfirmed(events, rules_at))
    return _in_force(found, rules_at)


def retention_lapses(retention: Retention, rules_at: RulesAt) -> Iterator[Condition]:
    """Of one member, what was kept too long so far."""
    return _in_force(retention.conditions, rules_at)


def recipient_lapses(events: Iterable[Told], rules_at: RulesAt) -> Iterator[Condition]:
    return _in_force(unsupervised(events, rules_at), rules_at)


def incident_lapses(events: Iterable[Told], rules_at: RulesAt) -> Iterator[Condition]:
    return _in_force(unreported(events, rules_at), rules_at)


def notice_lapses(events: Iterable[Told], rules_at: RulesAt) -> Iterator[Condition]:
    return _in_force(incomplete(events), rules_at)


def _in_force(conditions: Iterable[Condition], rules_at: RulesAt) -> Iterator[Condition]:
    return lapses(each for each in conditions if _holds(each, rules_at(each.opens_at).since))


def _holds(condition: Condition, since: Mapping[str, datetime]) -> bool:
    return condition.rule in since and since[condition.rule] <= condition.opens_at
