"""How a row of the log is shown: its bytes as stored, with position and time of recording."""

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Self

import msgspec
import orjson

from api.investigations.withholding import Withholding, withheld_by
from api.reading.listing import Shown
from api.reading.sql import Row
from projections.glance import Glance, glance

MEMBER = "member:"
COLUMNS = (
    "position",
    "recorded_at",
    "time",
    "type",
    "version",
    "source",
    "id",
    "subject",
    "actor",
    "correlationid",
    "causationid",
    "traceparent",
    "tags",
    "data",
)


class LogRow(NamedTuple):
    """One event as read; `seen` is None where the bytes are not an event at all."""

    position: int
    recorded_at: datetime
    type: str
    tags: list[str]
    data: bytes
    seen: Glance | None

    @classmethod
    def of(cls, row: Row) -> Self:
        position, recorded_at, type_, tags, data = row
        return cls(position, recorded_at, type_, tags, data, _seen(data))


def shown(row: LogRow) -> Shown:
    """The event with all that is stored of it; sealed fields are the boxes they are."""
    return Shown(_json(row), set(_subjects(row.tags)), _words(row))


def shown_of(subject: str, withholding: Mapping[str, Withholding]) -> "_OfMember":
    """The same in the history of one member, without the others an event may list; of what is
    withheld only where it stands.
    """
    return _OfMember(subject, withholding)


class _OfMember:
    def __init__(self, subject: str, withholding: Mapping[str, Withholding]) -> None:
        self._subject = subject
        self._withholding = withholding

    def __call__(self, row: LogRow) -> Shown:
        if withheld := withheld_by(self._withholding, row.tags):
            return Shown(_withheld(row, withheld), (self._subject,))
        if row.seen and set(_subjects(row.tags)) != {self._subject}:
            row = row._replace(data=_alone(row.data, self._subject))
        return Shown(_json(row), (self._subject,), _words(row))


def moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _seen(data: bytes) -> Glance | None:
    try:
        return glance(data) if data[:2] == b'{"' else None
    except msgspec.DecodeError:
        return None


def _json(row: LogRow) -> bytes:
    recorded_at = moment(row.recorded_at).encode()
    if row.seen is None:
        return _unreadable(row)
    return b'{"position":%d,"recorded_at":"%b",%b' % (row.position, recorded_at, row.data[1:])


def _withheld(row: LogRow, withheld: Withholding) -> bytes:
    return orjson.dumps(
        {
            "position": row.position,
            "recorded_at": moment(row.recorded_at),
            "withheld": {"until": withheld.until, "ground": withheld.ground},
        }
    )


def _unreadable(row: LogRow) -> bytes:
    return orjson.dumps(
        {
            "position": row.position,
            "recorded_at": moment(row.recorded_at),
            "type": row.type,
            "tags": row.tags,
            "unreadable": base64.b64encode(row.data).decode(),
        }
    )


def _alone(data: bytes, subject: str) -> bytes:
    event = orjson.loads(data)
    tag = MEMBER + subject
    event["tags"] = [t for t in event.get("tags", ()) if t == tag or not t.startswith(MEMBER)]
    if isinstance(event.get("data"), dict) and "subjects" in event["data"]:
        event["data"]["subjects"] = [subject]
    return orjson.dumps(event)


def _subjects(tags: Iterable[str]) -> Iterable[str]:
    return (tag[len(MEMBER) :] for tag in tags if tag.startswith(MEMBER))


def _words(row: LogRow) -> set[str]:
    """The clear words of an event that a filter may name."""
    words = {row.type, *(tag.partition(":")[2] for tag in row.tags)}
    if row.seen is not None:
        named = row.seen.data
        single = (row.seen.source, row.seen.actor, named.manner, named.basis, named.recipient)
        words.update(word for word in single if word)
        words.update(named.purposes or (), named.categories or ())
    return words
