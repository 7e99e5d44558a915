"""What the organisation had said of itself and of recipients, as it was known at the position."""

from collections.abc import Mapping

from api.reports.source import Source
from ledger.rules.organisation import Organisation, RecipientRecord
from ledger.vocabulary.recipients import RecipientFact


def recipients_of(source: Source) -> Mapping[str, RecipientRecord]:
    """Everything told of each recipient; one that was only told something has an empty record."""
    organisation = Organisation()
    for name, events in source.streams("recipient"):
        organisation.recipients.setdefault(name, RecipientRecord())
        for event in events:
            if isinstance(event.stored.data, RecipientFact):
                organisation.take(event.position, event.stored)
    return organisation.recipients


def business_of(source: Source) -> str | None:
    """The name in the notice in force at the period's end, or now while that is still to come."""
    organisation = Organisation()
    for _, events in source.streams("notice"):
        for event in events:
            organisation.take(event.position, event.stored)
    last_moment = source.period.end - source.period.end.resolution
    notice = organisation.notice(min(last_moment, source.recorded_at))
    return notice.fact.collector_name if notice else None
