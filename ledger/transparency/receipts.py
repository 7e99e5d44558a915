"""Receipts of single entries (C2SP tlog-proof): checked offline, with a policy and nothing else."""

from dataclasses import dataclass
from typing import Self

from ledger.transparency.errors import MalformedError
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.signed_checkpoints import SignedCheckpoint, open_checkpoint
from ledger.transparency.spelling import (
    in_base64,
    parse_base64,
    parse_hash,
    parse_number,
    parse_utf8,
)

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
PROOF_HASHES_MAX = 63

_EXTRA = "extra "
_INDEX = "index "


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the entry at an index, counted from 0, is in the tree of a checkpoint.

    `checkpoint` is the note as published. Nobody signed `extra`.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        """The bytes of a `.tlog-proof` file."""
        extra = () if self.extra is None else (_EXTRA + in_base64(self.extra),)
        lines = (HEADER, *extra, f"{_INDEX}{self.index}", *map(in_base64, self.proof), "", "")
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Of such a file. Raises MalformedError; the checkpoint is looked at by `verify`."""
        text, middle, checkpoint = raw.partition(b"\n\n")
        header, *lines = parse_utf8(text).split("\n")
        if header != HEADER or not middle:
            raise MalformedError("this is not a proof of a transparency log")
        extra = parse_base64(lines.pop(0)[len(_EXTRA) :]) if _starts(lines, _EXTRA) else None
        if not _starts(lines, _INDEX):
            raise MalformedError("the proof does not tell its index")
        index = parse_number(lines.pop(0)[len(_INDEX) :])
        if len(lines) > PROOF_HASHES_MAX:
            raise MalformedError(f"a proof has at most {PROOF_HASHES_MAX} hashes")
        return cls(index, tuple(map(parse_hash, lines)), checkpoint, extra)

    def verify(self, leaf: bytes, policy: Policy) -> SignedCheckpoint:
        """That the entry with this leaf hash is in a tree that the policy accepts.

        Raises MalformedError, UnsignedError and UnprovenError.
        """
        opened = open_checkpoint(self.checkpoint, policy)
        tree = opened.checkpoint
        verify_inclusion(self.index, tree.size, leaf, self.proof, tree.root)
        return opened


def _starts(lines: list[str], word: str) -> bool:
    return bool(lines) and lines[0].startswith(word)
