"""What a log says of its tree (C2SP tlog-checkpoint v1.0.0): how large it is and its root."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ledger.transparency.errors import MalformedError, UnprovenError
from ledger.transparency.proofs import verify_consistency
from ledger.transparency.spelling import in_base64, parse_hash, parse_number

_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The text of a checkpoint; a note carries it with signatures.

    `extensions` are further lines; no log of ours writes any, since monitors cannot check them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed: origin, size, root and extensions, a line each."""
        lines = (self.origin, str(self.size), in_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Of the text of a note. Raises MalformedError."""
        *lines, end = text.split("\n")
        if end or len(lines) < _LINES or not all(lines):
            raise MalformedError("a checkpoint has three lines or more and none is empty")
        origin, size, root, *extensions = lines
        return cls(origin, parse_number(size), parse_hash(root), tuple(extensions))


def verify_growth(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """That the log only grew from one checkpoint to the other. Raises UnprovenError."""
    if old.origin != new.origin:
        raise UnprovenError("the checkpoints are of two logs")
    verify_consistency(old.size, new.size, proof, old.root, new.root)
