"""What is given to prove that nothing of a member is left out, as JSON."""

from typing import Annotated

from msgspec import Meta, Struct

from ledger.vocabulary.fields import Count, Sha256, Uuid
from ledger.vocabulary.own import Position

Base64 = Annotated[bytes, Meta(extra_json_schema={"contentEncoding": "base64"})]
PROOF_HASHES_MAX = 63


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the section, as strict as a fact."""


class MapTold(Part, frozen=True, kw_only=True):
    """The map over all members, and the event of the log that commits to its root.

    `entry` is what is hashed of the event, `receipt` its proof file (C2SP tlog-proof) with a signed
    checkpoint; none until one covers the event.
    """

    position: Position
    members: Count
    root: Sha256
    event: Position
    entry: Base64
    receipt: str | None


class Section(Part, frozen=True, kw_only=True):
    """What the map says of the member, the way from there to its root, and the member's leaves.

    `leaves` and `later` are records of 40 bytes, position and leaf hash: of the events that the map
    covers, and of those that came after it.
    """

    subject: Uuid
    index: Count
    events: Count
    hash: Sha256
    last_position: Position
    path: Annotated[list[Sha256], Meta(max_length=PROOF_HASHES_MAX)]
    map: MapTold
    later: Base64 = b""
    leaves: Base64
