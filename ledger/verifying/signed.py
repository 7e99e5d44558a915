"""Signed roots: the checkpoints that the log keeps, and those that somebody kept elsewhere."""

from dataclasses import dataclass
from typing import NamedTuple

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import TransparencyError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import open_note
from ledger.verifying.finding import Finding
from ledger.verifying.source import StoredCheckpoint


class SignedRoot(NamedTuple):
    """What a tree of so many leaves must have for its root, and who says so."""

    size: int
    root: bytes
    where: str
    is_kept: bool = False
    """By somebody else: the log's own checkpoints may have been signed anew."""


class Looked(NamedTuple):
    """A checkpoint of the log's, and what is wrong with it by itself."""

    root: SignedRoot
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens checkpoints of one log by its public keys: one, or more where it changed its key."""

    keys: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...] = ()
    """Whose cosignatures can be told true or false."""

    def kept(self, note: bytes, where: str) -> SignedRoot:
        """A checkpoint that was kept in a file. Raises `TransparencyError`."""
        checkpoint = self._open(note)
        return SignedRoot(
            checkpoint.size,
            checkpoint.root,
            f"the checkpoint of {checkpoint.size} events in {where}",
            is_kept=True,
        )

    def stored(self, stored: StoredCheckpoint) -> Looked:
        """A checkpoint of the log's own table."""
        name = f"the checkpoint of {stored.size} events"
        root = SignedRoot(stored.size, stored.root, name)
        try:
            checkpoint = self._open(stored.note)
        except TransparencyError as error:
            return Looked(root, (Finding(max(stored.size, 1), f"{name}: {error}"),))
        if (checkpoint.size, checkpoint.root) != (stored.size, stored.root):
            what = f"{name}: its note is of another tree, of {checkpoint.size} events"
            return Looked(root, (Finding(max(stored.size, 1), what),))
        return Looked(root, ())

    def _open(self, note: bytes) -> Checkpoint:
        opened = open_note(note, self.keys)
        checkpoint = Checkpoint.parse(opened.text)
        if all(signed.key.name != checkpoint.origin for signed in opened.signed):
            raise TransparencyError(f"it is of another log, {checkpoint.origin}")
        return checkpoint
