"""How long an event can become when it is stored: sealing makes values longer."""

import msgspec

from ledger.vocabulary.envelope import Received

BOX_BYTES = 150
"""What a box takes besides its content: name, commitment, nonce, tag, padding."""


def most_stored_bytes(received: Received) -> int:
    """An upper bound: a sealed value grows by a third (base64) and by what a box takes."""
    size = len(received.canonical)
    for name in received.fact.SEALED:
        if (value := getattr(received.fact, name)) is not None:
            size += len(msgspec.json.encode(value)) // 3 + BOX_BYTES * len(value)
    return size
