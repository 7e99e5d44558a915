"""Which events had been taken back as of a position."""

from collections import defaultdict
from collections.abc import Iterable

from ledger.vocabulary.amendments import Amended, amended, event_name, taken_back
from projections.projection import Event


def names_taken_back(amendments: Iterable[Event]) -> frozenset[str]:
    """The names of events that no longer count, out of all amendments up to the position."""
    by_member: dict[str, dict[str, Amended]] = defaultdict(dict)
    for event in amendments:
        stored = event.stored
        name = event_name(stored.source, stored.id)
        by_member[str(stored.subject)][name] = amended(event.position, stored)
    return frozenset[str]().union(*map(taken_back, by_member.values()))
