"""What of the log's tree is in the database: its tiles, and the last checkpoint of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from api.reading.sql import Row, rows, statement
from ledger.transparency.proving import ReadTile

TILE = statement("tile")
TILES = statement("tiles")
CHECKPOINT = statement("checkpoint")


@dataclass(frozen=True, slots=True)
class Published:
    """A signed checkpoint; `age_seconds` is the database's word."""

    size: int
    root: bytes
    note: str
    signed_at: datetime
    age_seconds: float
    cosignatures: Sequence[str]

    @property
    def text(self) -> bytes:
        """The note with all signatures (C2SP tlog-checkpoint)."""
        return "".join([self.note, *(f"{line}\n" for line in self.cosignatures)]).encode()


def last_published(connection: Connection[Row]) -> Published | None:
    """None while nothing was signed."""
    found = rows(connection, CHECKPOINT)
    return Published(*found[0]) if found else None


def tile_reader(connection: Connection[Row]) -> ReadTile:
    """Reads tiles, as wide as they have grown; empty for one that is not there."""

    def read(level: int, n: int, _: int) -> bytes:
        found = rows(connection, TILE, {"level": level, "n": n})
        return found[0][0] if found else b""

    return read


def snapshot_reader(connection: Connection[Row], positions: Sequence[int], size: int) -> ReadTile:
    """Has read the tiles over these positions and those of the right edge of a tree, all at once.

    One statement sees one state of the tiles: all that is made of them belongs together.
    """
    places = sorted({(level, n) for at in (*positions, size) for level, n in _over(at - 1, size)})
    levels, numbers = [level for level, _ in places], [n for _, n in places]
    found = rows(connection, TILES, {"levels": levels, "numbers": numbers}) if places else []
    known = {(level, n): hashes for level, n, hashes in found}
    return lambda level, n, _: known.get((level, n), b"")


def _over(index: int, size: int) -> Iterator[tuple[int, int]]:
    level = 0
    while size >> 8 * level:
        yield level, index >> 8 * (level + 1)
        level += 1
