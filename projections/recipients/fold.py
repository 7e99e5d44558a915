"""One recipient out of the facts about it, in whatever order they arrive."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from ledger.vocabulary.envelope import Stored
from projections.projection import Event

Item = dict[str, Any]


@dataclass(slots=True)
class Recipient:
    """What is known of one recipient; without a registration it only appeared in other facts."""

    recipient: str
    registered: Item | None = None
    registered_time: datetime | None = None
    registered_position: int | None = None
    agreements: list[Item] = field(default_factory=list)
    supervisions: list[Item] = field(default_factory=list)
    suspension: Item | None = None
    suspension_time: datetime | None = None
    suspension_position: int | None = None
    first_position: int = 0
    position: int = 0
    earliest: datetime | None = None
    """The earliest time at which any event speaks of it."""

    def add(self, event: Event) -> None:
        """Takes in any event tagged with this recipient."""
        self.first_position = self.first_position or event.position
        self.position = event.position
        if event.type in TAKES_IN:
            TAKES_IN[event.type](self, event.stored, event.position)

    def hears_of(self, time: datetime) -> bool:
        """Whether that is earlier than anything before, from now on the earliest."""
        is_earlier = self.earliest is None or time < self.earliest
        if is_earlier:
            self.earliest = time
        return is_earlier

    def register(self, stored: Stored[Any], position: int) -> None:
        if _later(stored.time, position, self.registered_time, self.registered_position):
            self.registered = msgspec.to_builtins(stored.data)
            self.registered_time, self.registered_position = stored.time, position

    def suspend(self, stored: Stored[Any], position: int) -> None:
        if _later(stored.time, position, self.suspension_time, self.suspension_position):
            self.suspension = msgspec.to_builtins(stored.data)
            self.suspension_time, self.suspension_position = stored.time, position

    def agree(self, stored: Stored[Any], position: int) -> None:
        """The latest of several facts about one agreement holds."""
        items = sorted([*self.agreements, _item(stored, position)], key=_when)
        latest = {item["agreement"]: item for item in items}
        self.agreements = sorted(latest.values(), key=_when)

    def supervise(self, stored: Stored[Any], position: int) -> None:
        self.supervisions = sorted([*self.supervisions, _item(stored, position)], key=_when)


TAKES_IN: Mapping[str, Callable[[Recipient, Stored[Any], int], None]] = MappingProxyType(
    {
        "recipient.registered": Recipient.register,
        "recipient.agreed": Recipient.agree,
        "recipient.supervised": Recipient.supervise,
        "recipient.suspended": Recipient.suspend,
    }
)
"""The facts about a recipient itself; others only mention it."""


def _later(
    time: datetime, position: int, known_time: datetime | None, known_position: int | None
) -> bool:
    return known_time is None or (time, position) > (known_time, known_position)


def _item(stored: Stored[Any], position: int) -> Item:
    facts: Item = msgspec.to_builtins(stored.data)
    return {"time": stored.time.isoformat(), "position": position} | facts


def _when(item: Item) -> tuple[datetime, int]:
    return datetime.fromisoformat(item["time"]), item["position"]
