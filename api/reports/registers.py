"""The register of recipients, as it was known at the position."""

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
