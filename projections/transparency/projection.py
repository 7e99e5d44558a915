"""The log's Merkle tree: every event is a leaf, at the place of its position less one."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import groupby
from operator import attrgetter

from psycopg import Connection

from ledger.transparency.frontier import Frontier, Tile
from ledger.transparency.hashing import HASH_BYTES, entry_of, leaf_row
from ledger.transparency.tiles import TILE_WIDTH, partial_width
from projections.projection import Event, Row

HERE = files("projections.transparency")
READ_EDGE = (HERE / "read_edge.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()
START = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class TileLostError(LookupError):
    """The tiles do not reach as far as the projection: `ledger rebuild transparency` mends them."""


class HoleError(ValueError):
    """The log lacks a position: no tree is made of the rest."""


class Transparency:
    """Table `tiles` (C2SP tlog-tiles); what it knows of the tree can be read from there."""

    name = "transparency"
    version = 1
    types: frozenset[str] | None = None
    tables = ("tiles",)
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._edge: Frontier | None = None

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        size = events[0].position - 1
        if events[-1].position - size != len(events):
            raise HoleError
        edge = self._edge
        if edge is None or edge.size != size:
            edge = read_edge(connection, size)
        grown, full = edge.appended(leaf_row(entries(events)))
        unchanged = edge.partials()
        write_tiles(connection, full + [each for each in grown.partials() if each not in unchanged])
        self._edge = grown

    def forget(self) -> None:
        self._edge = None


def entries(events: Sequence[Event]) -> Iterator[bytes]:
    """What is hashed of each event (DESIGN.md §5)."""
    # events of one commit were recorded at one moment
    for recorded_at, together in groupby(events, attrgetter("recorded_at")):
        moment = (recorded_at - START) // MICROSECOND
        for event in together:
            yield entry_of(moment, event.data)


def read_edge(connection: Connection[Row], size: int) -> Frontier:
    """The right edge of the tree of so many leaves. Raises `TileLostError`."""
    numbers: list[int] = []
    while size >= TILE_WIDTH ** len(numbers):
        numbers.append(size // TILE_WIDTH ** (len(numbers) + 1))
    cursor = connection.cursor(binary=True)
    found: dict[int, bytes] = dict(cursor.execute(READ_EDGE, {"numbers": numbers}).fetchall())
    return Frontier(tuple(_row(found, size, level) for level in range(len(numbers))))


def _row(found: dict[int, bytes], size: int, level: int) -> bytes:
    width = partial_width(size, level) * HASH_BYTES
    row = found.get(level, b"")[:width]
    if len(row) < width:
        raise TileLostError(f"the last tile of level {level} is not there")
    return row


def write_tiles(connection: Connection[Row], tiles: Sequence[Tile]) -> None:
    """Puts tiles in their places, over what they have grown from."""
    levels, numbers, hashes = zip(*tiles, strict=True)
    arguments = {"levels": list(levels), "numbers": list(numbers), "hashes": list(hashes)}
    connection.execute(WRITE, arguments)
