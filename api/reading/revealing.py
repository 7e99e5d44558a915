"""Opening sealed values for somebody with a reason: recorded first, then opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
from psycopg import Connection
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.member_words import names_member
from api.problems import invalid
from api.reading.log_rows import moment
from api.reading.parameters import Position
from api.reading.positions import reached
from api.reading.readers import Reader
from api.reading.sql import Row, read_models, rows, statement
from api.reading.texts import Recordable
from api.service import Service
from ledger.log.opening import SealedPart, open_part, sealed_parts
from ledger.sealing.boxes import DataKey
from ledger.sealing.errors import BoxRefusedError
from ledger.sealing.subjects import KeyName
from ledger.vocabulary.own import LedgerRevealed
from ledger.vocabulary.registry import UnknownEventTypeError, UnknownVersionError
from projections.members.view import decode_view
from projections.projection import Event

EVENTS_MAX = 100
EVENTS = statement("events_at")
MEMBER = statement("member")


class Reason(BaseModel):
    """Why sealed values are to be opened."""

    model_config = ConfigDict(extra="forbid")

    reason: Recordable


class Reveal(Reason):
    """Which events of the member to open, or which categories: then the latest that hold them."""

    positions: Annotated[list[Position], Field(min_length=1, max_length=EVENTS_MAX)] | None = None
    categories: (
        Annotated[
            list[Annotated[str, Field(min_length=1, max_length=24)]],
            Field(min_length=1, max_length=50),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.positions is None and self.categories is None:
            raise ValueError("positions or categories are needed")
        return self


@dataclass(frozen=True, slots=True)
class Found:
    """An event of the member, and its boxes that are wanted."""

    event: Event
    parts: Sequence[SealedPart]


def reveal(reader: Reader, subject: UUID, wanted: Reveal) -> tuple[dict[str, Any], int]:
    """The answer, and the head when it was asked for.

    Raises a 422 `Problem` for an event that is not the member's, or when nothing is sealed.
    """
    if names_member(reader.service, wanted.reason):
        raise invalid(("/reason", "holds a member's reference"))
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        found = _find(connection, subject, wanted)
    recorded = reader.service.own_events.append(
        _fact(reader, subject, wanted, found, head), reader.actor
    )
    answer = {
        "subject": str(subject),
        "revealed": recorded,
        "events": _all_opened(reader.service, found),
    }
    return answer, head


def _all_opened(service: Service, found: Sequence[Found]) -> list[dict[str, Any]]:
    """The values in clear; opened anew where an erasure has come between."""
    names = {part.key_name for each in found for part in each.parts}
    with service.pool.connection() as connection:
        keys = service.subjects.find_keys(connection, names)
        while True:
            opened = [_opened(each, keys) for each in found]
            still = service.subjects.find_keys(connection, names)
            if still == keys:
                return opened
            keys = still


def _find(connection: Connection[Row], subject: UUID, wanted: Reveal) -> list[Found]:
    categories = wanted.categories and frozenset(wanted.categories)
    positions = wanted.positions or _latest(connection, subject, categories or ())
    events = _events(connection, subject, positions)
    for index, position in enumerate(positions):
        if position not in events:
            raise invalid((f"/positions/{index}", "there is no such event of this member"))
    found = [
        Found(event, [p for p in _parts(event) if not categories or p.category in categories])
        for event in events.values()
    ]
    if not any(each.parts for each in found):
        raise invalid(("/positions" if wanted.positions else "/categories", "nothing is sealed"))
    return [each for each in found if each.parts]


def _latest(connection: Connection[Row], subject: UUID, categories: Iterable[str]) -> list[int]:
    """The positions of the latest sealed values of these categories."""
    with read_models():
        view = rows(connection, MEMBER, {"subject": subject})
    held = decode_view(view[0][1]).categories if view and view[0][1] else {}
    seals = {at.position for name in categories if name in held for at in held[name].seals}
    return sorted(seals)[-EVENTS_MAX:]


def _events(
    connection: Connection[Row], subject: UUID, positions: Sequence[int]
) -> dict[int, Event]:
    arguments = {"positions": list(positions), "tag": f"member:{subject}"}
    found = rows(connection, EVENTS, arguments)
    return {row[0]: Event(*row) for row in found}


def _parts(event: Event) -> list[SealedPart]:
    try:
        return list(sealed_parts(event.stored))
    except (msgspec.DecodeError, UnknownEventTypeError, UnknownVersionError):
        return []


def _fact(
    reader: Reader, subject: UUID, wanted: Reveal, found: Sequence[Found], head: int
) -> LedgerRevealed:
    categories = {part.category for each in found for part in each.parts if part.category}
    return LedgerRevealed(
        **reader.access(head, [str(subject)]),
        reason=wanted.reason,
        categories=sorted(categories) or None,
        events=[each.event.position for each in found],
    )


def _opened(found: Found, keys: Mapping[KeyName, DataKey]) -> dict[str, Any]:
    stored = found.event.stored
    return {
        "position": found.event.position,
        "type": stored.type,
        "time": moment(stored.time),
        "sealed": [
            {"field": part.name, "category": part.category, **_content(found, part, keys)}
            for part in found.parts
        ],
    }


def _content(found: Found, part: SealedPart, keys: Mapping[KeyName, DataKey]) -> dict[str, Any]:
    key = keys.get(part.key_name)
    if key is None:
        return {"fault": "the key is destroyed"}
    try:
        return {"values": open_part(found.event.stored, part, key)}
    except BoxRefusedError as error:
        return {"fault": str(error)}
