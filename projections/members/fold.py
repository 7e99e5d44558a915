"""The fold of one member: a pure function of the set of its events.

Every part is a count, an extreme, a union or the latest by (time, position): the order of arrival
never matters. Only an amendment that takes an event back needs the whole stream again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from ledger.vocabulary.amendments import Amended, amended, event_name, taken_back, takes_back
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE, EventAmended
from projections.erased import erases_whole
from projections.members import cases, holdings
from projections.members.view import MAPS, OF_ERASED, At, View

Folded = tuple[int, datetime, Stored[Fact]]
"""An event as the fold takes it: position, when it was recorded, what was stored."""


class RetroactiveError(Exception):
    """The event changes what earlier ones count for: fold the member's whole stream instead."""


FOLDS: dict[type[Fact], Callable[[View, At, Any], None]] = {
    **holdings.FOLDS,
    **cases.FOLDS,
    EventAmended: lambda *_: None,
}
"""How each fact changes the view's maps; a fact that is not here is not about a member's state."""

OWN_FOLDS = FOLDS | cases.OWN_FOLDS
"""The same for what the ledger itself appended."""

TYPES = frozenset(fact.TOPIC for fact in FOLDS)
GOING = tuple(name for name in MAPS if name not in OF_ERASED)


def evolve(view: View, position: int, recorded_at: datetime, stored: Stored[Fact]) -> View:
    """The view after one more event of the member; `view` stays as it was.

    Raises `RetroactiveError` for an amendment that takes an event back.
    """
    if takes_back(stored.data):
        raise RetroactiveError
    changed = view.copy()
    absorb(changed, position, recorded_at, stored)
    purge(changed)
    return changed


def fold(events: Iterable[Folded]) -> View:
    """The view of one member after these events, in whatever order they come."""
    events = list(events)
    noted = View()
    for position, _, stored in events:
        _note(noted, position, stored)
    return fold_stream(events, noted.amendments)


def fold_stream(events: Iterable[Folded], amendments: Mapping[str, Amended]) -> View:
    """As `fold`, for a stream too long to hold, whose amendments were gathered before."""
    view = View()
    gone = taken_back(amendments)
    for position, recorded_at, stored in events:
        _note(view, position, stored)
        _absorb(view, position, recorded_at, stored, gone)
    purge(view)
    return view


def purge(view: View) -> None:
    """Takes from the view of an erased member what is not to remain; to be done when it is whole.

    What goes never comes back, so the view is the same however often this was done on the way.
    """
    if view.erased:
        for name in GOING:
            getattr(view, name).clear()
        view.joined = None
        view.more = tuple(name for name in view.more if name in OF_ERASED)


def absorb(view: View, position: int, recorded_at: datetime, stored: Stored[Fact]) -> None:
    """As `evolve`, but changes `view` itself and purges nothing."""
    _note(view, position, stored)
    gone = taken_back(view.amendments) if view.amendments else ()
    _absorb(view, position, recorded_at, stored, gone)


def _note(view: View, position: int, stored: Stored[Any]) -> None:
    if type(stored.data) is EventAmended:
        view.amendments[event_name(stored.source, stored.id)] = amended(position, stored)


def _absorb(
    view: View, position: int, recorded_at: datetime, stored: Stored[Fact], gone: Collection[str]
) -> None:
    folds = OWN_FOLDS if stored.source == OWN_SOURCE else FOLDS
    change = folds.get(type(stored.data))
    if change is None:
        return
    if position > view.position:
        view.position = position
        view.recorded_at = recorded_at
    if gone and event_name(stored.source, stored.id) in gone:
        return
    time = stored.time
    view.facts += 1
    if view.first_seen is None or time < view.first_seen:
        view.first_seen = time
    if view.last_seen is None or time > view.last_seen:
        view.last_seen = time
    is_word = type(stored.data) in holdings.AT_ONCE
    at = At(min(time, recorded_at) if is_word else time, position)
    change(view, at, stored.data)
    if erases_whole(stored):
        view.erased = min(view.erased or at, at)
