"""Which events of a member still count."""

from collections.abc import Sequence

from ledger.vocabulary.amendments import amended, event_name, taken_back
from ledger.vocabulary.own import EventAmended
from projections.projection import Event


def standing(stream: Sequence[Event]) -> list[Event]:
    """Those of one member without what was taken back, and without the words that say so."""
    amendments = {
        event_name(e.stored.source, e.stored.id): amended(e.position, e.stored)
        for e in stream
        if e.type == EventAmended.TOPIC
    }
    gone = taken_back(amendments) if amendments else frozenset()
    return [
        event
        for event in stream
        if event.type != EventAmended.TOPIC
        and not (gone and event_name(event.stored.source, event.stored.id) in gone)
    ]
