"""The maps that there are: which the log tells of, and the tiles behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from api.reading.sql import Row, rows, statement
from ledger.transparency.hashing import entry_of
from ledger.transparency.proving import ReadTile
from ledger.vocabulary.envelope import decode
from ledger.vocabulary.own import LedgerMapped

EVENTS = statement("mapped_events")
MAP = statement("map_of_position")
TILE = statement("map_tile")
KEPT_MAPS = 3
"""Whoever is given a proof out of a map has time to ask for another one."""
POSITION_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Map:
    """The tree over all members as of a position."""

    position: int
    members: int
    root: bytes
    made_at: datetime

    @property
    def fact(self) -> LedgerMapped:
        return LedgerMapped(position=self.position, members=self.members, root=self.root.hex())


@dataclass(frozen=True, slots=True)
class Told:
    """An event that tells of a map; `entry` is what is hashed of it."""

    position: int
    entry: bytes
    fact: LedgerMapped


def told_maps(connection: Connection[Row], until: int = POSITION_LAST) -> Iterator[Told]:
    """The newest events that tell of maps, up to a position, the last first."""
    for position, moment, data in rows(connection, EVENTS, {"until": until, "limit": KEPT_MAPS}):
        yield Told(position, entry_of(moment, data), decode(data, LedgerMapped).data)


def map_of(connection: Connection[Row], position: int) -> Map | None:
    """The map of a position, if it is still kept."""
    found = rows(connection, MAP, {"position": position})
    return Map(*found[0]) if found else None


def map_tiles(connection: Connection[Row], position: int) -> ReadTile:
    """Reads tiles of the map of a position; empty for one that is not there."""

    def read(level: int, n: int, _: int) -> bytes:
        found = rows(connection, TILE, {"position": position, "level": level, "n": n})
        return found[0][0] if found else b""

    return read
