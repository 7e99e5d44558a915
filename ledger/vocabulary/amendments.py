"""Which events no longer count because a later word of the organisation took them back."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import msgspec

from ledger.vocabulary.envelope import KEY_BYTES, Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import Amendment, EventAmended


class Amended(msgspec.Struct, frozen=True, omit_defaults=True):
    """One `event.amended`: when it was, and what it says of which event."""

    time: datetime
    position: int
    kind: Amendment
    amended: str
    """The name of the event it speaks of."""
    amended_source: str
    amended_id: str
    replaced_by: str | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        return self.time, self.position


def event_name(source: str, id_: str) -> str:
    """What names an event here: its key (SHA-256 over source, NUL and id) in hexadecimal."""
    return sha256(f"{source}\0{id_}".encode()).hexdigest()[: 2 * KEY_BYTES]


def amended(position: int, stored: Stored[EventAmended]) -> Amended:
    data = stored.data
    named = event_name(data.amended_source, data.amended_id)
    return Amended(
        time=stored.time,
        position=position,
        kind=data.kind,
        amended=named,
        amended_source=data.amended_source,
        amended_id=data.amended_id,
        replaced_by=data.replaced_by,
    )


def takes_back(fact: Fact) -> bool:
    """Whether the fact may change what earlier events of the member count for."""
    return isinstance(fact, EventAmended) and fact.kind is not Amendment.COMMENTED


def holding(amendments: Mapping[str, Amended]) -> dict[str, Amended]:
    """By the name of an amended event the word that holds about it; one that takes it back first.

    `amendments` are those of one member, each under its own name. Read from the latest to the
    earliest by (time, position): one that was itself taken back says nothing, and none reaches an
    amendment later than itself, so that two that name each other have one meaning.
    """
    found: dict[str, Amended] = {}
    for name, each in sorted(amendments.items(), key=lambda item: item[1].order, reverse=True):
        if is_taken_back(found.get(name)) or is_taken_back(found.get(each.amended)):
            continue
        target = amendments.get(each.amended)
        if target is None or target.order < each.order:
            found[each.amended] = _first(each, found.get(each.amended))
    return found


def _first(each: Amended, before: Amended | None) -> Amended:
    return each if before is None or is_taken_back(each) else before


def is_taken_back(word: Amended | None) -> bool:
    return word is not None and word.kind is not Amendment.COMMENTED


def taken_back(amendments: Mapping[str, Amended]) -> frozenset[str]:
    """The names of the events that no longer count."""
    words = holding(amendments)
    return frozenset(name for name, word in words.items() if is_taken_back(word))
