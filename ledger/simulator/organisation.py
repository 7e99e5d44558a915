"""What the shop does as an organisation: its notice, recipients, retention, services."""

from collections.abc import Iterator
from datetime import datetime

from ledger.simulator.calendar import Calendar
from ledger.simulator.clock import DAY, SECOND, millis
from ledger.simulator.documents import Draft, Event, event
from ledger.simulator.incident import incident
from ledger.simulator.recipients import ARCHIVE, PROCESSORS, REGISTERED, UNREGISTERED, Recipient
from ledger.simulator.statements import (
    DONATION,
    PANEL,
    RETENTION,
    agreed,
    announced,
    notice,
    registered,
    retention,
    supervised,
    suspended,
)

CHECK_DAYS = 180
"""Processors are checked this often; a check is due a year after the last."""


def organisation_events(start: datetime, days: int = 180) -> list[Event]:
    """Everything the shop itself does in the `days` from `start`, which has an offset, in order of
    time: what must be known before its members' events make sense, then checks and a suspension.
    """
    begin = millis(start)
    calendar = Calendar.between(begin, begin + days * DAY)
    return [told for _, told in calendar_events(calendar)]


def calendar_events(calendar: Calendar, *, with_faults: bool = True) -> Iterator[tuple[int, Event]]:
    """As `organisation_events`, each with its moment in milliseconds since 1970."""
    happenings = sorted(_happenings(calendar, with_faults), key=lambda happening: happening[0])
    for number, (at, draft) in enumerate(happenings, start=1):
        yield at, event(number, at, None, draft)


def _happenings(calendar: Calendar, with_faults: bool) -> Iterator[tuple[int, Draft]]:
    step = min(SECOND, (calendar.opens - calendar.start) // 100)
    for index, draft in enumerate(_founding(calendar, with_faults)):
        yield calendar.start + index * step, draft
    yield from _checks(calendar, with_faults)
    yield calendar.suspended_from, suspended(calendar)
    yield from incident(calendar)
    yield calendar.donation_announced, announced(DONATION, calendar.donation_announced)


def _founding(calendar: Calendar, with_faults: bool) -> Iterator[Draft]:
    yield notice(calendar)
    for rule in RETENTION:
        yield retention(calendar, *rule)
    for recipient in REGISTERED:
        yield registered(recipient)
        yield agreed(recipient, calendar)
    for recipient in PROCESSORS:
        yield _checked(recipient, calendar, with_faults)
    yield agreed(UNREGISTERED, calendar)
    yield announced(PANEL, calendar.start)


def _checked(recipient: Recipient, calendar: Calendar, with_faults: bool) -> Draft:
    is_long = calendar.end - calendar.start > 4 * DAY
    forgotten = with_faults and recipient is ARCHIVE and is_long
    due = calendar.share(0.5) if forgotten else calendar.start + 365 * DAY
    draft = supervised(recipient, due)
    why = "the next check was due half-way and never came"
    return draft.breaking("supervision_overdue", why) if forgotten else draft


def _checks(calendar: Calendar, with_faults: bool) -> Iterator[tuple[int, Draft]]:
    for at in range(calendar.start + CHECK_DAYS * DAY, calendar.end, CHECK_DAYS * DAY):
        for recipient in PROCESSORS:
            if recipient is not ARCHIVE or not with_faults:
                yield at, supervised(recipient, at + 365 * DAY)
