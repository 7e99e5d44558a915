"""Receipts (C2SP tlog-proof): that an event is in the log of a signed checkpoint."""

from collections.abc import Sequence

from psycopg import Connection

from api.publishing.errors import TilesLostError
from api.publishing.published import Published, snapshot_reader
from api.reading.sql import Row
from ledger.transparency.errors import MalformedError
from ledger.transparency.proving import inclusion_proof
from ledger.transparency.receipts import Receipt


def receipts(
    connection: Connection[Row], positions: Sequence[int], published: Published
) -> list[str]:
    """The `.tlog-proof` of each of these positions, none of which is beyond the checkpoint.

    Raises `TilesLostError` while tiles are made anew.
    """
    read_tile = snapshot_reader(connection, positions, published.size)
    try:
        proofs = [inclusion_proof(each - 1, published.size, read_tile) for each in positions]
    except MalformedError as error:
        raise TilesLostError(str(error)) from error
    return [
        bytes(Receipt(each - 1, tuple(proof), published.text)).decode()
        for each, proof in zip(positions, proofs, strict=True)
    ]


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
