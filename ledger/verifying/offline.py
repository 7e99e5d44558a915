"""What files and a public key are enough to check: receipts, and pairs of checkpoints."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.transparency.checkpoints import Checkpoint, verify_growth
from ledger.transparency.errors import MalformedError, UnprovenError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.policy import Policy
from ledger.transparency.proving import consistency_proof
from ledger.transparency.receipts import Receipt
from ledger.transparency.signed_checkpoints import open_checkpoint
from ledger.transparency.spelling import parse_hash, parse_utf8
from ledger.transparency.tiles import TILE_WIDTH, tile_path
from ledger.verifying.tree import HASH_BYTES

MOMENT_BYTES = 8
"""An entry begins with when it was recorded, in microseconds since 1970; then the stored data."""

START = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# the stored data with two members put before its first
_ANSWER = re.compile(
    rb'\{"position":([0-9]{1,19}),"recorded_at":"([0-9TZ:.+-]{20,40})",(.*?)\n?', re.DOTALL
)

ReadTile = Callable[[int, int, int], bytes]


class Proven(NamedTuple):
    """An event that was in the log when a checkpoint of it was signed."""

    position: int
    checkpoint: Checkpoint
    entry: bytes | None
    """What was recorded; None where only its hash is known."""


def verify_receipt(raw: bytes, key: VerifierKey, event: bytes | None = None) -> Proven:
    """That an event is in the tree that the receipt's checkpoint is of.

    The event is what `GET /v1/events/{position}` answers, or its entry, or its stored data;
    without it, it is what the receipt carries besides: an entry, or the hash of one.

    Raises `TransparencyError`.
    """
    receipt = Receipt.parse(raw)
    entry = receipt.extra if event is None else _entry(event, receipt)
    if entry is None:
        raise MalformedError("the receipt carries no event: give it as a file")
    is_hash = len(entry) == HASH_BYTES
    leaf = entry if is_hash else sha256(b"\x00" + entry).digest()
    opened = receipt.verify(leaf, Policy.trusting(key))
    return Proven(receipt.index + 1, opened.checkpoint, None if is_hash else entry)


def _entry(event: bytes, receipt: Receipt) -> bytes:
    if answer := _ANSWER.fullmatch(event):
        position, recorded_at, rest = answer.groups()
        if int(position) != receipt.index + 1:
            raise UnprovenError(f"the receipt is of position {receipt.index + 1}")
        return _moment(recorded_at.decode()) + b"{" + rest
    if not event.startswith(b"{"):
        return event
    if receipt.extra is None or len(receipt.extra) == HASH_BYTES:
        raise MalformedError("neither the event nor the receipt tells when it was recorded")
    return receipt.extra[:MOMENT_BYTES] + event


def _moment(text: str) -> bytes:
    try:
        past = datetime.fromisoformat(text) - START
        return (past // MICROSECOND).to_bytes(MOMENT_BYTES)
    except (ValueError, TypeError, OverflowError):
        raise MalformedError("the event was recorded at no time there is") from None


def verify_checkpoints(
    old: bytes, new: bytes, key: VerifierKey, proof: Sequence[bytes]
) -> tuple[Checkpoint, Checkpoint]:
    """That a log only grew from one checkpoint to the other. Raises `TransparencyError`."""
    policy = Policy.trusting(key)
    before, after = open_checkpoint(old, policy).checkpoint, open_checkpoint(new, policy).checkpoint
    verify_growth(before, after, proof)
    return before, after


def proof_of_lines(raw: bytes) -> list[bytes]:
    """The hashes of a consistency proof, one a line in base64: no lines are no hashes.

    Raises `MalformedError`, for a blank line too.
    """
    lines = parse_utf8(raw).removesuffix("\n").split("\n") if raw else []
    return [parse_hash(line) for line in lines]


def proof_of_tiles(old: bytes, new: bytes, key: VerifierKey, folder: Path) -> list[bytes]:
    """The same made of tiles kept as files (C2SP tlog-tiles). Raises `TransparencyError`."""
    policy = Policy.trusting(key)
    before, after = (open_checkpoint(note, policy).checkpoint.size for note in (old, new))
    return consistency_proof(before, after, _reader(folder))


def _reader(folder: Path) -> ReadTile:
    def read(level: int, n: int, width: int) -> bytes:
        partial, full = (folder / tile_path(level, n, each) for each in (width, TILE_WIDTH))
        path = partial if partial.exists() else full
        try:
            return path.read_bytes()
        except OSError as error:
            raise MalformedError(f"the tile {path} cannot be read: {error.strerror}") from None

    return read
