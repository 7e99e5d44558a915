"""Members folded from what they said, as known at a position or a moment, without what was taken
back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.deciding.reading import Said
from ledger.rules.member import Member
from ledger.vocabulary.amendments import amended, event_name, taken_back
from ledger.vocabulary.own import EventAmended
from projections.projection import read_stored


class Members:
    """Those of one reading; each state is folded once, however many questions are about it."""

    def __init__(self, said: Mapping[str, Sequence[Said]]) -> None:
        self._said = said
        self._folded: dict[tuple[str, int, datetime | None], Member] = {}

    def at(self, subject: str | None, position: int, known_at: datetime | None) -> Member:
        """Raises `UnknownVersionError` or `msgspec.DecodeError` for what cannot be read."""
        if subject is None:
            return Member()
        name = subject, position, known_at
        if name not in self._folded:
            known = [s for s in self._said[subject] if _was_known(s, position, known_at)]
            self._folded[name] = _folded(known)
        return self._folded[name]


def _was_known(said: Said, position: int, known_at: datetime | None) -> bool:
    return said.position <= position and (known_at is None or said.recorded_at <= known_at)


def _folded(said: Sequence[Said]) -> Member:
    events = [(each, read_stored(each.type, each.data)) for each in said]
    amendments = {
        event_name(stored.source, stored.id): amended(each.position, stored)
        for each, stored in events
        if isinstance(stored.data, EventAmended)
    }
    gone = taken_back(amendments) if amendments else frozenset()
    member = Member()
    for each, stored in events:
        if not gone or event_name(stored.source, stored.id) not in gone:
            member.take(each.position, stored, each.recorded_at)
    return member
