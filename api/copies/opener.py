"""Opening the boxes of one member, remembering which keys and events it took."""

from dataclasses import dataclass, field
from functools import partial

import msgspec
from psycopg import Connection

from api.copies.opened import Extent, Opened
from api.reading.sql import Row
from ledger.log.opening import SealedPart, open_part, sealed_parts
from ledger.sealing.boxes import DataKey, box_commitment
from ledger.sealing.errors import BoxRefusedError
from ledger.sealing.subjects import KeyName, Subjects
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact


@dataclass(slots=True)
class Opener:
    """Opens what a copy gives; behind the fence of an erasure there is no key."""

    connection: Connection[Row]
    subjects: Subjects
    extent: Extent
    positions: list[int] = field(default_factory=list)
    categories: set[str] = field(default_factory=set)
    _keys: dict[KeyName, DataKey | None] = field(default_factory=dict)

    def open(self, position: int, stored: Stored[Fact]) -> list[Opened]:
        """The event's boxes that the copy gives."""
        parts = [p for p in sealed_parts(stored) if self.extent.includes(p.category)]
        opened = [self._opened(stored, part) for part in parts]
        if any(each.values is not None for each in opened):
            self.positions.append(position)
        return opened

    def still_stand(self, connection: Connection[Row]) -> bool:
        """Whether every key that opened something is there still."""
        used = {name: key for name, key in self._keys.items() if key}
        return self.subjects.find_keys(connection, used) == used

    def _opened(self, stored: Stored[Fact], part: SealedPart) -> Opened:
        told = partial(Opened, part.name, part.category)
        key = self._key(part.key_name)
        try:
            # data given anew after an erasure has another key than what was erased
            if key is None or box_commitment(part.box) != key.commitment:
                return told()
            values = open_part(stored, part, key)
        except (BoxRefusedError, msgspec.DecodeError):
            return told(unreadable=True)
        if part.category:
            self.categories.add(part.category)
        return told(values)

    def _key(self, name: KeyName) -> DataKey | None:
        if name not in self._keys:
            self._keys[name] = self.subjects.find_keys(self.connection, [name]).get(name)
        return self._keys[name]
