"""What is sent to a witness and what comes back, to the letter (C2SP tlog-witness)."""

import re
from base64 import b64encode
from collections.abc import Sequence

ADD = "add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
ANSWER_BYTES_MAX = 1 << 16
"""A dozen cosignatures of the longest kind."""
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


class WitnessError(Exception):
    """A witness did not cosign; the text says why, and never what it sent."""


class ConflictError(Exception):
    """The witness says that it has cosigned another size before."""

    def __init__(self, size: int) -> None:
        super().__init__(f"size {size}")
        self.size = size


def request_body(old_size: int, proof: Sequence[bytes], checkpoint: bytes) -> bytes:
    lines = [f"old {old_size}", *(b64encode(hash_).decode() for hash_ in proof)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + checkpoint


def claimed_size(content_type: str, body: bytes) -> int:
    """What the body of a conflict says. Raises `WitnessError`."""
    if content_type.partition(";")[0].strip().lower() != SIZE_TYPE:
        raise WitnessError("its conflict tells no size")
    if not (found := _SIZE.fullmatch(body)):
        raise WitnessError("the size that its conflict tells is malformed")
    return int(found[1])
