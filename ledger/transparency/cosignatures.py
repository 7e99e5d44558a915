"""What a cosigner signs of a checkpoint (C2SP tlog-cosignature), and how the time goes with it."""

from struct import Struct

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError
from ledger.transparency.spelling import NUMBER_MAX

_TIME = Struct(">Q")
_SUBTREE = b"subtree/v1\n\x00"
_NAME_BYTES_MAX = 255


def timestamped(at_seconds: int, signature: bytes) -> bytes:
    """The signature as it stands in a note: POSIX seconds, then the signature itself."""
    return _TIME.pack(at_seconds) + signature


def time_and_signature(value: bytes) -> tuple[int, bytes]:
    """The two parts of what stands in a note. Raises MalformedError."""
    if len(value) < _TIME.size:
        raise MalformedError("the cosignature has no time")
    at_seconds: int = _TIME.unpack_from(value)[0]
    if at_seconds > NUMBER_MAX:
        raise MalformedError("the time of the cosignature is too large")
    return at_seconds, value[_TIME.size :]


def cosigned_text(text: str, at_seconds: int) -> bytes:
    """The message of an Ed25519 cosignature: a header, the time, the whole text."""
    return f"cosignature/v1\ntime {at_seconds}\n{text}".encode()


def cosigned_tree(text: str, at_seconds: int, cosigner: str) -> bytes:
    """The message of an ML-DSA-44 cosignature; extension lines are not in it.

    Raises MalformedError for a text that is not that of a checkpoint, or a name that is too long.
    """
    checkpoint = Checkpoint.parse(text)
    message = _SUBTREE + _short(cosigner) + _TIME.pack(at_seconds) + _short(checkpoint.origin)
    return message + _TIME.pack(0) + _TIME.pack(checkpoint.size) + checkpoint.root


def _short(name: str) -> bytes:
    if len(raw := name.encode()) > _NAME_BYTES_MAX:
        raise MalformedError(f"a name has at most {_NAME_BYTES_MAX} bytes here, not {len(raw)}")
    return len(raw).to_bytes() + raw
