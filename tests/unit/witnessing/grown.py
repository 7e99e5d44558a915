"""A log that grows in memory and signs what it has become."""

import hashlib

from api.witnessing.cosigning import Task
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.frontier import Frontier
from ledger.transparency.hashing import HASH_BYTES, leaf_row
from ledger.transparency.notes import format_note
from ledger.transparency.proving import consistency_proof
from ledger.transparency.signing import SigningKey

ORIGIN = "shop.example/log"


class GrownLog:
    """Its leaves are numbers; no more than one tile of them."""

    def __init__(self, origin: str = ORIGIN, salt: bytes = b"") -> None:
        self.key = SigningKey(origin, hashlib.sha256(b"log").digest())
        self._salt = salt

    @property
    def vkey(self) -> str:
        return str(self.key.verifier)

    def at(self, size: int) -> Task:
        root = Frontier().appended(self._row(size))[0].root()
        text = Checkpoint(self.key.name, size, root).text
        return Task(size, text, format_note(text, [self.key.sign(text)]))

    def prove(self, old: int, new: int) -> list[bytes]:
        return consistency_proof(old, new, self._tile)

    def _row(self, size: int) -> bytes:
        return leaf_row(self._salt + bytes([number]) for number in range(size))

    def _tile(self, level: int, n: int, width: int) -> bytes:
        assert (level, n) == (0, 0)
        return self._row(width)[: width * HASH_BYTES]
