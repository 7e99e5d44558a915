"""Receipts (C2SP tlog-proof): that an event is in the log of a signed checkpoint."""

from collections.abc import Mapping, Sequence

from psycopg import Connection

from api.publishing.errors import CheckpointDamagedError, HistoryForkedError, TilesLostError
from api.publishing.published import Published, snapshot_reader
from api.reading.sql import Row, rows, statement
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, UnprovenError
from ledger.transparency.hashing import leaf_hash
from ledger.transparency.notes import parse_note
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.proving import inclusion_proof
from ledger.transparency.receipts import Receipt
from projections.projection import Event
from projections.transparency.projection import entries

EVENTS = statement("events_of_receipts")


def receipts(
    connection: Connection[Row], positions: Sequence[int], published: Published
) -> list[str]:
    """The `.tlog-proof` of each of these positions, none of which is beyond the checkpoint.

    Each was checked: it leads from the event as it is stored to the root that was signed. Raises
    `TilesLostError` while tiles are made anew, `HistoryForkedError` where it leads elsewhere.
    """
    read_tile = snapshot_reader(connection, positions, published.size)
    try:
        proofs = [inclusion_proof(each - 1, published.size, read_tile) for each in positions]
    except MalformedError as error:
        raise TilesLostError(str(error)) from error
    leaves, signed = _leaves(connection, positions), _signed(published)
    for position, proof in zip(positions, proofs, strict=True):
        _check(position, leaves.get(position), proof, signed)
    return [
        bytes(Receipt(each - 1, tuple(proof), published.text)).decode()
        for each, proof in zip(positions, proofs, strict=True)
    ]


def receipt_if_published(
    connection: Connection[Row], position: int, published: Published | None
) -> str | None:
    """None for a position that no checkpoint covers yet, or while tiles are made anew.

    Raises `HistoryForkedError`.
    """
    if published is None or published.size < position:
        return None
    try:
        return receipts(connection, [position], published)[0]
    except TilesLostError:
        return None


def _leaves(connection: Connection[Row], positions: Sequence[int]) -> Mapping[int, bytes]:
    wanted = {"positions": sorted(set(positions))}
    events = [Event(*row) for row in rows(connection, EVENTS, wanted)]
    hashed = zip(events, entries(events), strict=True)
    return {event.position: leaf_hash(entry) for event, entry in hashed}


def _signed(published: Published) -> Checkpoint:
    """What the note says: that is what whoever has the receipt holds it against."""
    try:
        return Checkpoint.parse(parse_note(published.note.encode()).text)
    except MalformedError as error:
        raise CheckpointDamagedError(
            f"the checkpoint of {published.size} events: {error}"
        ) from error


def _check(position: int, leaf: bytes | None, proof: Sequence[bytes], signed: Checkpoint) -> None:
    if leaf is None:
        raise HistoryForkedError(f"event {position} is not there: run `ledger verify`")
    try:
        verify_inclusion(position - 1, signed.size, leaf, proof, signed.root)
    except UnprovenError as error:
        raise HistoryForkedError(f"event {position}: {error}: run `ledger verify`") from error
