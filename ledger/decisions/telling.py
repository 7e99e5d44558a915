"""Who must be told that data was corrected for a fault of ours (PDPA Art. 11(5))."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ledger.decisions.open_disclosures import OpenDisclosure, open_disclosures
from ledger.vocabulary.codes import NotificationKind
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact

NEEDS: tuple[type[Fact], ...] = (DataDisclosed, RecipientNotified, RecipientAcknowledged)
"""The facts of the member that say who has to be told."""

SETTLES = (NotificationKind.CORRECTION, NotificationKind.ERASURE)
"""Who is to erase data need not correct it first."""

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""

Told = tuple[int, Stored[Any]]


def event_id(correction: int, recipient: str) -> str:
    """The id of the event by which a recipient is told of the correction at this position."""
    return f"correction/{correction}/notified/{recipient}"


def notification_of(correction: int, recipient: str) -> str:
    """The notification that this event makes."""
    return str(uuid5(NAMESPACE_URL, event_id(correction, recipient)))


def to_tell(
    events: Sequence[Told], corrected: Order, categories: Collection[str]
) -> dict[str, OpenDisclosure]:
    """By recipient what it was given before the correction and still holds.

    Without those that were told since, by whomever, to correct or to erase all of that: told later,
    and in the log later, for a telling that stands before it was of something else.
    """
    before = [each for each in events if not _is_given_after(each, corrected)]
    return {
        recipient: held
        for recipient, held in open_disclosures(before, categories).items()
        if not any(_tells(each, corrected, held) for each in events)
    }


def _is_given_after(told: Told, corrected: Order) -> bool:
    position, stored = told
    return isinstance(stored.data, DataDisclosed) and (stored.time, position) > corrected


def _tells(told: Told, corrected: Order, held: OpenDisclosure) -> bool:
    (position, stored), (corrected_at, corrected_position) = told, corrected
    fact = stored.data
    return (
        isinstance(fact, RecipientNotified)
        and fact.kind in SETTLES
        and fact.recipient == held.recipient
        and stored.time >= corrected_at
        and position > corrected_position
        and set(held.categories) <= set(fact.categories)
    )
