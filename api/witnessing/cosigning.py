"""How one checkpoint comes to the cosignature of one witness, whatever the witness answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.witnessing.client import WitnessClient
from api.witnessing.submission import ConflictError, WitnessError, request_body
from ledger.transparency.errors import TransparencyError
from ledger.transparency.keys import Signature, VerifierKey
from ledger.transparency.notes import Signed, parse_signatures, verify_signatures
from ledger.transparency.spelling import parse_utf8

FUTURE_SECONDS = 300
"""How far a witness's clock may be before ours."""

Prove = Callable[[int, int], Sequence[bytes]]
"""From an old to a new size: the proof that the log only grew."""


@dataclass(frozen=True)
class Task:
    """A checkpoint to be cosigned: the note with the log's signature, and its text."""

    size: int
    text: str
    note: bytes


async def cosign(client: WitnessClient, task: Task, old_size: int, prove: Prove) -> bytes:
    """The lines of the witness. Raises `WitnessError`, and what `prove` raises.

    A witness that has seen another size is asked once more, with the proof from there (C2SP
    tlog-witness; rule W5).
    """
    try:
        return await client.submit(request_body(old_size, prove(old_size, task.size), task.note))
    except ConflictError as conflict:
        seen = _believable(conflict.size, old_size, task.size)
    try:
        return await client.submit(request_body(seen, prove(seen, task.size), task.note))
    except ConflictError:
        raise WitnessError("it claims another size each time") from None


def _believable(claimed: int, old_size: int, size: int) -> int:
    if claimed == old_size:
        raise WitnessError(f"it refuses the size {claimed} and claims it")
    if claimed > size:
        raise WitnessError(f"it claims to have seen {claimed} events, there are {size}")
    return claimed


def cosignature(lines: bytes, text: str, key: VerifierKey, now_seconds: int) -> Signature:
    """The one of this key over the text of the checkpoint. Raises `WitnessError`."""
    try:
        signed = verify_signatures(text, parse_signatures(parse_utf8(lines)), [key])
    except TransparencyError as error:
        raise WitnessError(f"its answer is refused: {error}") from error
    for each in signed:
        return _timely(each, now_seconds).signature
    raise WitnessError("its answer holds no cosignature by its key")


def _timely(signed: Signed, now_seconds: int) -> Signed:
    at_seconds = signed.at_seconds
    if not at_seconds:  # rule W1
        raise WitnessError("its cosignature has no time")
    if at_seconds > now_seconds + FUTURE_SECONDS:
        raise WitnessError("its cosignature is from the future")
    return signed
