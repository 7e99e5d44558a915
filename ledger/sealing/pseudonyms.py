"""Names that tell nothing to whoever lacks the key; each use has its own key and domain.

A plain hash would not do: there are about 10^8 mobile numbers in Taiwan, tried in seconds.
"""

import hashlib
import hmac

FINGERPRINT_BYTES = 16

_LOOKUP = b"processing-ledger/lookup/v1\x00"
_TOMBSTONE = b"processing-ledger/tombstone/v1\x00"
_MARK = b"processing-ledger/keyring-mark/v1\x00"
_FINGERPRINT = b"ledger-print/v1"


def lookup(key: bytes, reference: str) -> bytes:
    """Under which 32 bytes a member reference is looked up; goes away with an erasure."""
    return hmac.digest(key, _LOOKUP + reference.encode(), "sha256")


def tombstone(key: bytes, looked_up: bytes) -> bytes:
    """Under which 32 bytes an erased reference is known again; stays after an erasure.

    Made of the look-up, which an erasure finds by the subject alone.
    """
    return hmac.digest(key, _TOMBSTONE + looked_up, "sha256")


def keyring_mark(key: bytes) -> bytes:
    """32 bytes by which a log knows its keyring again; nothing leads from them to the key."""
    return hmac.digest(key, _MARK, "sha256")


def fingerprint(key: bytes, canonical: bytes) -> bytes:
    """16 bytes that tell whether an event sent again says the same (keyed BLAKE2b, RFC 7693)."""
    return hashlib.blake2b(
        canonical, digest_size=FINGERPRINT_BYTES, key=key, person=_FINGERPRINT
    ).digest()
