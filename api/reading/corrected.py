"""Which attributes a notification of a correction is about."""

from collections.abc import Sequence

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row
from ledger.decisions.telling import notification_of
from ledger.vocabulary.codes import NotificationKind
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.erasure import RecipientNotified
from projections.notifications.fold import Key
from projections.stream import read_stream


def corrected_attributes(
    connection: Connection[Row], key: Key, told: RecipientNotified, until: int
) -> Sequence[str] | None:
    """Their names, where the correction says them; within a transaction.

    None for what is no correction, or one that the ledger itself did not tell of.
    """
    if told.kind is not NotificationKind.CORRECTION:
        return None
    for event in readable(read_stream(connection, key.subject, until, [DataCorrected.TOPIC])):
        if notification_of(event.position, key.recipient) == key.notification:
            fact: DataCorrected = event.stored.data
            return fact.attributes
    return None
