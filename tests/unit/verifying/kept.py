"""A log of 700 entries as files: what somebody keeps who has nothing else."""

from pathlib import Path

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.frontier import Frontier
from ledger.transparency.hashing import leaf_hash, root_of
from ledger.transparency.notes import format_note
from ledger.transparency.proving import consistency_proof, inclusion_proof
from ledger.transparency.receipts import Receipt
from ledger.transparency.signing import SigningKey
from ledger.transparency.spelling import in_base64
from ledger.transparency.tiles import tile_path

KEY = SigningKey("log.example/shop", bytes(32))
OTHER = SigningKey("log.example/shop", bytes([1] * 32))
MOMENT = bytes(range(8))
DATA = [b'{"n":%d}' % n for n in range(700)]
ENTRIES = [MOMENT + data for data in DATA]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def note(size: int, leaves: list[bytes] = LEAVES, key: SigningKey = KEY) -> bytes:
    text = Checkpoint(key.name, size, root_of(leaves[:size])).text
    return format_note(text, [key.sign(text)])


def read_tile(level: int, n: int, width: int) -> bytes:
    return tiles(len(LEAVES))[level, n][: width * 32]


def tiles(size: int) -> dict[tuple[int, int], bytes]:
    frontier, full = Frontier().appended(b"".join(LEAVES[:size]))
    return {(tile.level, tile.n): tile.hashes for tile in (*full, *frontier.partials())}


def receipt(index: int, extra: bytes | None, size: int = 700) -> bytes:
    proof = inclusion_proof(index, size, read_tile)
    return bytes(Receipt(index, tuple(proof), note(size), extra))


def proof_lines(old: int, new: int) -> bytes:
    """A consistency proof as a file."""
    proof = consistency_proof(old, new, read_tile)
    return "".join(f"{in_base64(hash_)}\n" for hash_ in proof).encode()


def keep_tiles(folder: Path, size: int) -> None:
    """As a client that fetched them keeps them."""
    for (level, n), hashes in tiles(size).items():
        path = folder / tile_path(level, n, len(hashes) // 32)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(hashes)
