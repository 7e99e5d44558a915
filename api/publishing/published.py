"""What of the log's tree is in the database: its tiles, and the last checkpoint of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from api.reading.sql import Row, rows, statement
from ledger.transparency.proving import ReadTile

TILE = statement("tile")
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
