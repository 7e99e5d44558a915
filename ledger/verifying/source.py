"""What is stored, as bytes, and as one snapshot of the database shows it."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.resources import files
from typing import Any, NamedTuple, Self

from psycopg import Connection, Cursor, ServerCursor
from psycopg.postgres import types
from psycopg.types.string import ByteaBinaryLoader

from ledger.verifying.unreadable import UNREADABLE, UnreadableError

QUERIES = files("ledger.verifying") / "queries"
PIECE_EVENTS = 1_024
"""Read at once: with events of at most 64 KiB, a piece is at most 64 MiB."""

AS_BYTES = (types["timestamptz"].oid, types["text"].oid, types["text"].array_oid)
"""What of an event is taken as PostgreSQL sends it: no stored value can keep it from being read."""
EVENTS = (QUERIES / "events.sql").read_bytes()

Row = tuple[Any, ...]
EventRow = tuple[int, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None]
"""position, recorded_at as PostgreSQL sends it, type, key, tags as PostgreSQL sends them, data.

None where somebody took away what keeps a column filled.
"""


class Extent(NamedTuple):
    """How far the log goes, and how many events stand nowhere in it."""

    last: int
    first: int
    nowhere: int


class HeadRow(NamedTuple):
    """How far the log says it goes, and how often it says so."""

    position: int | None
    recorded_at: bytes | None
    heads: int


class LookedUp(NamedTuple):
    """Which indexes lead to an event, and to nothing else."""

    position: int
    by_position: bool
    by_stream: bool
    by_key: bool


class StoredCheckpoint(NamedTuple):
    """A checkpoint as the log keeps it: what it is of, and the signed note."""

    size: int
    root: bytes
    note: bytes


class StoredCosignature(NamedTuple):
    """A cosignature as the log keeps it: under which name, and the note that it is of."""

    size: int
    name: bytes
    line: bytes
    note: bytes


class Source:
    """The log behind a connection whose search_path is its schema and that of its read models.

    Reads only, in one transaction: all of it sees one moment. Needs SELECT on the tables, as
    `ledger_service` has it.
    """

    def __init__(self, connection: Connection[Row], snapshot: str | None = None) -> None:
        self._connection = connection
        self._cursor = connection.cursor(binary=True)
        self._raw = connection.cursor(binary=True)
        _take_as_bytes(self._raw)
        connection.autocommit = True
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if snapshot:
            connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'".encode())
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            connection.execute(f"SET LOCAL enable_{way} TO off".encode())

    @classmethod
    def beside(cls, connection: Connection[Row], snapshot: str) -> Self:
        """Sees what another `Source` sees, as long as that one lasts."""
        return cls(connection, snapshot)

    def snapshot(self) -> str:
        # not from inside a savepoint, from which none is exported
        ((name,),) = self._cursor.execute(_query("snapshot")).fetchall()
        return str(name)

    def misshapen(self) -> list[str]:
        """What the tables are not any more: a column of another type, an index that is gone, rows
        that not everybody is shown.
        """
        return [what for (what,) in self._rows("shape")]

    def extent(self) -> Extent:
        last, first, nowhere = self._one("extent")
        return Extent(last or 0, 1 if first is None else first, nowhere)

    def head(self) -> HeadRow:
        rows = self._rows("head")
        return HeadRow(*rows[0]) if rows else HeadRow(None, None, 0)

    def events(self, after: int, until: int) -> Generator[Sequence[EventRow]]:
        """The events of a stretch in order, piece by piece. Raises `UnreadableError`.

        Nothing else can be asked between two pieces.
        """
        with suppress(*UNREADABLE):
            for rows in self._streamed(EVENTS, {"after": after, "until": until}):
                yield rows
                after = rows[-1][0]
            return
        for start in range(after, until, PIECE_EVENTS):  # something in there cannot be read
            yield self._piece(start, min(start + PIECE_EVENTS, until))

    def tiles(self, first: int, end: int, above: int) -> dict[tuple[int, int], bytes]:
        """Tiles of level 0, and one of level 1, by level and number."""
        rows = self._rows("tiles", {"first": first, "end": end, "above": above})
        return {(level, n): hashes or b"" for level, n, hashes in rows}

    def upper_tiles(self) -> dict[tuple[int, int], bytes]:
        rows = self._rows("upper_tiles")
        return {(level, n): hashes or b"" for level, n, hashes in rows}

    def tiles_reach(self) -> tuple[int, int]:
        """Of how many events there should be tiles, and how many tiles there are."""
        if not self._one("tiles_exist")[0]:
            return (0, 0)
        events, tiles = self._one("tiles_reach")
        return events, tiles

    def checkpoints(self, after: int, until: int) -> list[StoredCheckpoint]:
        rows = self._rows("checkpoints", {"after": after, "until": until})
        return [StoredCheckpoint(size, root or b"", note or b"") for size, root, note in rows]

    def checkpoints_beyond(self, until: int) -> list[StoredCheckpoint]:
        """Of no events, and of more than there are: the first of each."""
        rows = self._rows("checkpoints_beyond", {"until": until})
        return [StoredCheckpoint(size, root or b"", note or b"") for size, root, note in rows]

    def cosignatures(self, after: int, until: int) -> Iterator[StoredCosignature]:
        """Those of the checkpoints of a stretch. Raises `UnreadableError`.

        Nothing else can be asked before the last.
        """
        arguments = {"after": after, "until": until}
        try:
            for rows in self._streamed(_query("cosignatures"), arguments):
                for size, name, line, note in rows:
                    yield StoredCosignature(size, name or b"", line or b"", note or b"")
        except UNREADABLE as error:
            raise UnreadableError("what is stored (cosignatures)", error) from error

    def stray_cosignature(self) -> StoredCosignature | None:
        """The first of a checkpoint that is not there."""
        rows = self._rows("cosignatures_stray")
        if not rows:
            return None
        size, name, line = rows[0]
        return StoredCosignature(size, name or b"", line or b"", b"")

    def log_key(self) -> str | None:
        rows = self._rows("log_key")
        return rows[0][0] if rows else None

    def signer(self) -> tuple[bool, bool]:
        """Whether the log tells its key, and whether it has any checkpoint."""
        has_key, has_signed = self._one("signer")
        return has_key, has_signed

    def tagged(self, tags: Iterable[str], after: int, until: int) -> set[tuple[int, str]]:
        """Where in a stretch events are found by these tags."""
        storable = [tag for tag in tags if "\0" not in tag]
        arguments = {"tags": "\n".join(storable), "after": after, "until": until}
        return set(self._rows("tags", arguments))

    def not_led_to(self, after: int, until: int) -> LookedUp | None:
        """The first event of a stretch that an index does not lead to."""
        rows = self._rows("indexes", {"after": after, "until": until})
        return LookedUp(*rows[0]) if rows else None

    def index_entries(self) -> dict[str, int]:
        """How many events each index leads to when it is gone through from end to end."""
        with self._connection.transaction(force_rollback=True):  # elsewhere, sorting is welcome
            self._connection.execute(b"SET LOCAL enable_sort TO off")
            return dict(self._rows("index_entries"))

    def count_tags(self) -> int:
        count: int = self._one("tags_count")[0]
        return count

    def stray_tag(self) -> tuple[int, bytes] | None:
        rows = self._rows("tags_stray")
        return (rows[0][0] or 0, rows[0][1] or b"") if rows else None

    def erasure_events(self, streams: Sequence[str]) -> list[tuple[int, bytes]]:
        return [(p, d) for p, d in self._rows("erasure_events", {"streams": list(streams)})]

    def sealed_after(
        self, completed: Sequence[int], streams: Sequence[str], after: Sequence[int]
    ) -> list[tuple[int, int, bytes]]:
        """What holds boxes in each stream after a position: that of the completion, its own, its
        bytes.
        """
        arguments = {"completed": list(completed), "streams": list(streams), "after": list(after)}
        return [(c, p, d) for c, p, d in self._rows("sealed_after", arguments)]

    def keys_left(self, commitments: Sequence[str]) -> set[str]:
        rows = self._rows("keys_left", {"commitments": list(commitments)})
        return {row[0] for row in rows}

    def _piece(self, after: int, until: int) -> Sequence[EventRow]:
        arguments = {"after": after, "until": until}
        try:
            with self._connection.transaction():
                return self._raw.execute(EVENTS, arguments, prepare=False).fetchall()
        except UNREADABLE as error:
            if until - after > 1:
                return [row for at in range(after, until) for row in self._piece(at, at + 1)]
            raise UnreadableError("it", error, until) from error

    def _streamed(self, query: bytes, arguments: dict[str, Any]) -> Iterator[Sequence[Any]]:
        """Planned once for all pieces, and no more than one of them is in memory."""
        with (
            self._connection.transaction(),
            self._connection.cursor("pieces", binary=True, scrollable=False) as cursor,
        ):
            _take_as_bytes(cursor)
            cursor.execute(query, arguments)
            while rows := cursor.fetchmany(PIECE_EVENTS):
                yield rows

    def _one(self, name: str) -> Row:
        row: Row = self._rows(name)[0]
        return row

    def _rows(self, name: str, arguments: dict[str, Any] | None = None) -> list[Any]:
        # planned anew each time: a plan made while a table was empty would go on scanning it
        try:
            with self._connection.transaction():
                return self._cursor.execute(_query(name), arguments, prepare=False).fetchall()
        except UNREADABLE as error:
            raise UnreadableError(f"what is stored ({name})", error) from error


def _take_as_bytes(cursor: Cursor[Row] | ServerCursor[Row]) -> None:
    for type_ in AS_BYTES:
        cursor.adapters.register_loader(type_, ByteaBinaryLoader)


def _query(name: str) -> bytes:
    return (QUERIES / f"{name}.sql").read_bytes()
