"""All lapses of one thing: a member, a recipient, an incident, the notice."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ledger.rules.lapses.condition import Condition, Told, lapses
from ledger.rules.lapses.organisation import incomplete, unreported, unsupervised
from ledger.rules.lapses.requests import TAKES_IN as OF_REQUESTS
from ledger.rules.lapses.requests import request_lapses
from ledger.rules.lapses.retention import TAKES_IN as OF_RETENTION
from ledger.rules.lapses.retention import overdue
from ledger.rules.lapses.telling import TAKES_IN as OF_TELLING
from ledger.rules.lapses.telling import unconfirmed, untold
from ledger.rules.rule import RuleSet

OF_MEMBERS = tuple({*OF_REQUESTS, *OF_TELLING, *OF_RETENTION})
"""The facts about a member that lapses are seen in."""


def member_lapses(
    events: Sequence[Told], rules: RuleSet, keeping: Sequence[Told] = ()
) -> Iterator[Condition]:
    """Of one member, out of its events in the log's order without what was taken back, and what
    was said of periods and holds.
    """
    subject = events[0][1].subject if events else None
    found = chain(
        request_lapses(events),
        untold(events, rules.terms),
        unconfirmed(events, rules.terms),
        overdue(subject, events, keeping) if subject else (),
    )
    return _in_force(found, rules)


def recipient_lapses(events: Iterable[Told], rules: RuleSet) -> Iterator[Condition]:
    return _in_force(unsupervised(events, rules.terms), rules)


def incident_lapses(events: Iterable[Told], rules: RuleSet) -> Iterator[Condition]:
    return _in_force(unreported(events, rules.terms), rules)


def notice_lapses(events: Iterable[Told], rules: RuleSet) -> Iterator[Condition]:
    return _in_force(incomplete(events), rules)


def _in_force(conditions: Iterable[Condition], rules: RuleSet) -> Iterator[Condition]:
    since = rules.since
    return lapses(
        each for each in conditions if each.rule in since and since[each.rule] <= each.opens_at
    )
