"""The events that tell of maps over all members: what they say, and that they can be found."""

from typing import NamedTuple

import msgspec

from ledger.verifying.erasures import OWN_SOURCE
from ledger.verifying.finding import Finding
from ledger.verifying.unreadable import MALFORMED

MAPPED = "ledger.mapped"
TAGS = ["ledger:map"]
"""Of every map: one that carries others is not found where maps are looked for."""


class _Map(msgspec.Struct):
    position: int
    members: int
    root: str


class _Told(msgspec.Struct):
    source: str
    tags: list[str]


class _TellsMap(msgspec.Struct):
    data: _Map


class Mapped(NamedTuple):
    """An event at `event` that tells of the members up to `position`."""

    event: int
    position: int
    members: int
    root: str


_told = msgspec.json.Decoder(_Told).decode
_tells_map = msgspec.json.Decoder(_TellsMap).decode


def mapped(event: int, data: bytes) -> Mapped | Finding | None:
    """None for one that somebody else tells of: nobody is given a proof with it."""
    try:
        told = _told(data)
        if told.source != OWN_SOURCE:
            return None
        fact = _tells_map(data).data
    except MALFORMED as error:
        return Finding(event, f"its data is not a map: {error}")
    if told.tags != TAGS:
        return Finding(event, f"it is a map that hides: its tags are {', '.join(told.tags)}")
    if not 0 < fact.position < event:
        where = "after itself" if fact.position > 0 else "before the beginning"
        return Finding(event, f"it maps events up to {fact.position}, {where}")
    return Mapped(event, fact.position, fact.members, fact.root)
