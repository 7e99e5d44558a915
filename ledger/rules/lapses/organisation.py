"""What the organisation itself let pass: checks of processors, reports of incidents, its notice."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ledger.rules.in_force import RulesAt
from ledger.rules.lapses.condition import (
    Condition,
    Order,
    Told,
    after,
    day_at,
    days_later,
    in_time,
    within,
)
from ledger.rules.lint import incomplete as incomplete_items
from ledger.vocabulary.codes import RecipientRole
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.recipients import RecipientRegistered, RecipientSupervised
from ledger.vocabulary.security import IncidentKnown, IncidentNotified, IncidentReported

SUPERVISION: tuple[type[Fact], ...] = (RecipientRegistered, RecipientSupervised)
INCIDENT: tuple[type[Fact], ...] = (IncidentKnown, IncidentReported, IncidentNotified)


def unsupervised(events: Iterable[Told], rules_at: RulesAt) -> Iterator[Condition]:
    """Periodic checks of one processor that are overdue (Enforcement Rules Art. 8), out of its
    registrations and checks.
    """
    is_processor, running = False, None
    for order, stored in in_time(e for e in events if isinstance(e[1].data, SUPERVISION)):
        fact = stored.data
        if isinstance(fact, RecipientRegistered):
            was, is_processor = is_processor, fact.role is RecipientRole.PROCESSOR
            if was == is_processor:
                continue
        if running:
            yield running._replace(mended=order)
        running = _until_check(order, stored, rules_at) if is_processor else None
    if running:
        yield running


def _until_check(order: Order, stored: Stored[Fact], rules_at: RulesAt) -> Condition:
    fact = stored.data
    if not isinstance(fact, (RecipientRegistered, RecipientSupervised)):
        raise AssertionError("it is a registration or a check")
    named = fact.next_due if isinstance(fact, RecipientSupervised) else None
    due = named or days_later(day_at(order[0]), rules_at(order[0]).terms.supervision_days)
    name = fact.recipient
    return Condition("supervision_overdue", order[1], after(due), (name,), "", name)


def unreported(events: Iterable[Told], rules_at: RulesAt) -> Iterator[Condition]:
    """One incident whose report is late or missing (MODA Regulation Art. 8), or of which, where the
    rules ask for it, the persons were not told by then (PDPA Art. 12 as amended in 2025).
    """
    known: tuple[datetime, int, str] | None = None
    reported: Order | None = None
    notified: Order | None = None
    for position, stored in events:
        fact = stored.data
        if isinstance(fact, IncidentKnown):
            told = within(fact.known_at), position, fact.incident
            known = min(known or told, told)
        elif isinstance(fact, IncidentReported):
            told_authority = within(fact.reported_at), position
            reported = min(reported or told_authority, told_authority)
        elif isinstance(fact, IncidentNotified):
            told_persons = within(fact.notified_at), position
            notified = min(notified or told_persons, told_persons)
    if known:
        since, position, incident = known
        terms = rules_at(since).terms
        opens = since + timedelta(hours=terms.report_hours)
        mended = reported
        if terms.tells_persons:
            mended = max(reported, notified) if reported and notified else None
        yield Condition("incident_not_reported", position, opens, (incident,), "", None, mended)


def incomplete(events: Iterable[Told]) -> Iterator[Condition]:
    """Versions of the notice that lack something of PDPA Art. 8(1); a complete one mends it."""
    published = sorted(
        ((within(stored.data.effective_from), position), lacking(stored.data))
        for position, stored in events
        if isinstance(stored.data, NoticePublished)
    )
    mended = None
    for order, missing in reversed(published):
        if missing:
            yield Condition("notice_incomplete", order[1], order[0], missing, "", None, mended)
        else:
            mended = order


def lacking(notice: NoticePublished) -> tuple[str, ...]:
    """What of PDPA Art. 8(1) it does not say, as the lint calls it."""
    return tuple(each.rule for each in incomplete_items(notice))
