"""Checkpoints with their signatures, as they are published."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import UnsignedError
from ledger.transparency.keys import Signature
from ledger.transparency.notes import Signed, format_note, open_note
from ledger.transparency.policy import Policy


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that a policy accepts, and the signatures by keys of that policy."""

    checkpoint: Checkpoint
    signed: tuple[Signed, ...]


def format_checkpoint(checkpoint: Checkpoint, signatures: Iterable[Signature]) -> bytes:
    """The bytes that are published. Raises MalformedError for what no checkpoint can hold."""
    raw = format_note(checkpoint.text, signatures)
    Checkpoint.parse(checkpoint.text)
    return raw


def open_checkpoint(raw: bytes, policy: Policy) -> SignedCheckpoint:
    """A checkpoint that one log of the policy signed for its own origin, and a quorum cosigned.

    Raises MalformedError and UnsignedError.
    """
    opened = open_note(raw, policy.keys)
    checkpoint = Checkpoint.parse(opened.text)
    signers = {signed.key for signed in opened.signed}
    logs = [log.key for log in policy.logs if log.key in signers]
    if not any(log.name == checkpoint.origin for log in logs):
        raise UnsignedError("no known log signed this for its own origin")
    if not policy.is_quorum(signers):
        raise UnsignedError("the witnesses that signed this are no quorum")
    return SignedCheckpoint(checkpoint, opened.signed)
