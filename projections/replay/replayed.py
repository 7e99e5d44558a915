"""The state of one member replayed: the view, and who had which data, out of the same events."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.vocabulary.amendments import Amended, amended, event_name, taken_back
from ledger.vocabulary.own import EventAmended
from projections.members.fold import Folded, fold_stream
from projections.members.view import View
from projections.projection import Event
from projections.replay.held_by import HeldBy, Holder


class Replayed(NamedTuple):
    """What held about a member, and who had received what."""

    view: View
    held_by: list[Holder]


def amendments_of(events: Iterable[Event]) -> dict[str, Amended]:
    """The amendments among these events of one member, each under its own name."""
    return {
        event_name(event.stored.source, event.stored.id): amended(event.position, event.stored)
        for event in events
        if event.type == EventAmended.TOPIC
    }


def replayed(events: Iterable[Event], amendments: Mapping[str, Amended]) -> Replayed:
    """Goes once through the events of one member; `amendments` are all that is known of them."""
    held = HeldBy(taken_back(amendments))
    view = fold_stream(_passing(events, held), amendments)
    return Replayed(view, held.holders())


def _passing(events: Iterable[Event], held: HeldBy) -> Iterator[Folded]:
    for event in events:
        stored = event.stored
        held.take(event.position, stored)
        yield event.position, event.recorded_at, stored
