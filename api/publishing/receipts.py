"""Receipts (C2SP tlog-proof): that an event is in the log of a signed checkpoint."""

from collections.abc import Iterator, Sequence

from psycopg import Connection

from api.publishing.errors import TilesLostError
from api.publishing.published import Published
from api.reading.sql import Row, rows, statement
from ledger.transparency.errors import MalformedError
from ledger.transparency.proving import ReadTile, inclusion_proof
from ledger.transparency.receipts import Receipt

TILES = statement("tiles")


def receipts(
    connection: Connection[Row], positions: Sequence[int], published: Published
) -> list[str]:
    """The `.tlog-proof` of each of these positions, none of which is beyond the checkpoint.

    Raises `TilesLostError` while tiles are made anew.
    """
    read_tile = _reader(connection, positions, published.size)
    try:
        proofs = [inclusion_proof(each - 1, published.size, read_tile) for each in positions]
    except MalformedError as error:
        raise TilesLostError(str(error)) from error
    return [
        bytes(Receipt(each - 1, tuple(proof), published.text)).decode()
        for each, proof in zip(positions, proofs, strict=True)
    ]


def _reader(connection: Connection[Row], positions: Sequence[int], size: int) -> ReadTile:
    """Has read the tiles over these positions and those of the right edge, all at once."""
    places = sorted({(level, n) for at in (*positions, size) for level, n in _over(at - 1, size)})
    levels, numbers = [level for level, _ in places], [n for _, n in places]
    found = rows(connection, TILES, {"levels": levels, "numbers": numbers})
    known = {(level, n): hashes for level, n, hashes in found}
    return lambda level, n, _: known.get((level, n), b"")


def _over(index: int, size: int) -> Iterator[tuple[int, int]]:
    level = 0
    while size >> 8 * level:
        yield level, index >> 8 * (level + 1)
        level += 1


def receipt_if_published(
    connection: Connection[Row], position: int, published: Published | None
) -> str | None:
    """None for a position that no checkpoint covers yet, or while tiles are made anew."""
    if published is None or published.size < position:
        return None
    try:
        return receipts(connection, [position], published)[0]
    except TilesLostError:
        return None
