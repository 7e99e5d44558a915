"""Events that stand in one request more than once: stored once, the rest told as duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from api.intake.refused import conflicts
from ledger.log.append import Appended, State
from ledger.vocabulary.envelope import Received


@dataclass(frozen=True)
class Repeats:
    """`place_of` has, for each event of the request, its place among the `first_ones`."""

    first_ones: Sequence[Received]
    place_of: Sequence[int] | None

    @classmethod
    def of(cls, events: Sequence[Received]) -> Self:
        """Raises a 409 `Problem` when two events of one key differ."""
        places: dict[bytes, int] = {}
        place_of = [places.setdefault(event.key, len(places)) for event in events]
        if len(places) == len(events):
            return cls(events, None)
        first_ones: list[Received] = []
        clashes = [State.NEW] * len(events)
        for index, (event, place) in enumerate(zip(events, place_of, strict=True)):
            if place == len(first_ones):
                first_ones.append(event)
            elif event.canonical != first_ones[place].canonical:
                clashes[index] = State.CONFLICT
        if State.CONFLICT in clashes:
            raise conflicts(clashes)
        return cls(first_ones, place_of)

    def spread(self, appended: Appended | None) -> Appended | None:
        """The answer for every event of the request."""
        if appended is None or self.place_of is None:
            return appended
        states, seen = [], set()
        for place in self.place_of:
            states.append(State.DUPLICATE if place in seen else appended.states[place])
            seen.add(place)
        positions = [appended.positions[place] for place in self.place_of]
        return replace(appended, positions=positions, states=states)
