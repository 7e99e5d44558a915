"""Making maps: the tree over all members, and the event that commits to its root.

A map is a pure function of the log up to its position. It is made when asked for, and by itself
once an event has waited for one so long that every event is in a map within a day.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from psycopg import Connection
from psycopg.errors import UndefinedTable

from api.completeness.maps import KEPT_MAPS, Map, Told, map_of, told_maps
from api.own_events import OwnEvents
from api.problems import RETRY, Problem
from api.reading.sql import Row, read_models, rows, statement
from ledger.log.recorder import Connections
from ledger.transparency.frontier import Frontier, Tile
from ledger.transparency.hashing import HASH_BYTES

ALONE = statement("map_alone")
EXTENT = statement("map_extent")
LEAVES = statement("map_leaves")
ADD_TILES = statement("add_map_tiles")
FINISH = statement("finish_map")
UNMAPPED = statement("unmapped_since")

FROZEN = b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
KEEP_TABLE = b"LOCK TABLE completeness IN ACCESS SHARE MODE"
"""Before the transaction sees anything: a rebuild may not swap the table under it."""
ACTOR = "ledger:completeness"
WAITING = timedelta(hours=12)
"""For how long an event may wait for a map: half a day leaves time to mend what hinders it."""
PIECE_MEMBERS = 65_536
"""Hashed at once: 2 MiB of hashes."""

log = logging.getLogger("ledger.completeness")


class MapContradictedError(AssertionError):
    """The log tells of another map for this position: one of the two is not made of the log."""


class HoleError(AssertionError):
    """The members of the read model are not numbered without holes: rebuild `completeness`."""


class Mapper:
    """Makes maps of one log; any number may be at it, one makes a map at a time."""

    def __init__(self, connections: Connections, own_events: OwnEvents) -> None:
        self._connections = connections
        self._own_events = own_events

    def step(self, now: datetime | None = None) -> Told | None:
        """Makes the map that is due, if one is. Raises as `make`."""
        try:
            with self._connections() as connection:
                is_due = _is_due(connection, now or datetime.now(UTC))
            return self.make(ACTOR)[0] if is_due else None
        except UndefinedTable:  # no projector has run so far
            return None

    def make(self, actor: str) -> tuple[Told, bool]:
        """The map of all that is projected, and whether it is a new one.

        There is none newer than the last where nothing has come since but the event that tells of
        it. Raises a 503 `Problem` while another is being made, and what `OwnEvents.submit` raises.
        """
        with self._connections() as connection:
            last = next(told_maps(connection), None)
            if last and _is_of_everything(connection, last.fact.position):
                return last, False
        with read_models(), self._connections() as connection:
            made = _made(connection, last.fact.position if last else 0)
        return self._told(made, actor)

    def _told(self, made: Map, actor: str) -> tuple[Told, bool]:
        # the time makes it the same event whoever tells of the map, after a crash too
        name = f"mapped/{made.position}"
        before = self._find(made)
        if before is None:
            self._own_events.submit(made.fact, actor, None, name, made.made_at).result()
        told = before or self._find(made)
        if told is None or told.fact != made.fact:
            raise MapContradictedError(f"the map of position {made.position}")
        log.info("action=map position=%d members=%d", made.position, made.members)
        return told, before is None

    def _find(self, made: Map) -> Told | None:
        with self._connections() as connection:
            found = (each for each in told_maps(connection) if each.fact.position == made.position)
            return next(found, None)


def _is_of_everything(connection: Connection[Row], position: int) -> bool:
    """Whether the map of the position is kept, and nothing has come since."""
    is_kept = map_of(connection, position) is not None
    return is_kept and not rows(connection, UNMAPPED, {"after": position})


def _is_due(connection: Connection[Row], now: datetime) -> bool:
    last = next(told_maps(connection), None)
    waiting = rows(connection, UNMAPPED, {"after": last.fact.position if last else 0})
    return bool(waiting) and now - waiting[0][0] >= WAITING


def _made(connection: Connection[Row], last: int) -> Map:
    """The map up to where the read model is, made unless it is there."""
    with connection.transaction():
        connection.execute(FROZEN)
        connection.execute(KEEP_TABLE)
        if not rows(connection, ALONE)[0][0]:
            raise Problem(503, "A map is being made", headers=RETRY)
        position, members, is_there = rows(connection, EXTENT)[0]
        if position < last:
            raise Problem(503, "The read model is behind the last map", headers=RETRY)
        if not is_there:
            _make(connection, position, members)
        made = map_of(connection, position)
    if made is None:
        raise AssertionError("the map was neither made nor found")
    return made


def _make(connection: Connection[Row], position: int, members: int) -> None:
    tree = Frontier()
    for first in range(0, members, PIECE_MEMBERS):
        piece = {"first": first, "end": min(members, first + PIECE_MEMBERS)}
        row = rows(connection, LEAVES, piece)[0][0]
        if len(row) != (piece["end"] - first) * HASH_BYTES:
            raise HoleError(f"among the members from {first} on")
        tree, full = tree.appended(row)
        _add(connection, position, full)
    _add(connection, position, tree.partials())
    arguments = {"position": position, "members": members, "root": tree.root(), "kept": KEPT_MAPS}
    connection.execute(FINISH, arguments)


def _add(connection: Connection[Row], position: int, tiles: Sequence[Tile]) -> None:
    if tiles:
        levels, numbers, hashes = map(list, zip(*tiles, strict=True))
        arguments = {"levels": levels, "numbers": numbers, "hashes": hashes}
        connection.execute(ADD_TILES, {"position": position, **arguments})
